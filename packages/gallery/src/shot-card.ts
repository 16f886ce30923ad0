// One shot on the sheet: its frame, its prompt, what became of it.
import { ERRORS, type ShotResult } from '@shotlist/core';
import { type Markup, markup } from './markup.js';
import type { GalleryOptions } from './options.js';
import { fileName, fileUrl } from './relative-url.js';
import { type Fact, foldedFacts, mainFacts, promptOf } from './shot-facts.js';
import { sentenceCase, WITHOUT_VIDEO } from './words.js';

/** What all cards of a page share. */
export interface PageContext {
  readonly modelName: (key: string) => string | undefined;
  /** Posters are fetched when they come near the window. */
  readonly lazy: boolean;
}

/** A list item. Its ids come from the shot's index, since a rejected row's own id may be doubled or empty. */
export function shotCard(result: ShotResult, options: GalleryOptions, page: PageContext): Markup {
  const place = result.index + 1;
  const prompt = promptOf(result, options.columns);
  const video = result.status === 'succeeded' ? options.videoPath(result) : undefined;
  return markup`<li class="shot" id="shot-${place}" data-state="${result.status}"${ratioAttribute(result)}>
<article aria-labelledby="title-${place}">
<div class="edge"><h3 id="title-${place}"><span class="number">${place}</span> <bdi>${result.id}</bdi></h3>
<p class="state"><span class="dot"></span>${sentenceCase(result.status)}</p></div>
<div class="frame">${video === undefined ? blankFrame(result) : videoFrame(result, video, prompt === undefined ? `title-${place}` : `prompt-${place}`, options, page.lazy)}</div>
<div class="text">
${prompt === undefined ? '' : markup`<p class="prompt" id="prompt-${place}" dir="auto">${prompt}</p>`}
${video === undefined ? reason(result) : ''}
${factList(mainFacts(result, options.columns, page.modelName))}
${folded(result, foldedFacts(result, options), video, options.links)}
</div>
</article>
</li>
`;
}

function ratioAttribute(result: ShotResult): Markup | string {
  const ratio = result.request?.aspect_ratio;
  return ratio === undefined ? '' : markup` data-ratio="${ratio}"`;
}

/** No video is fetched before it is played. */
function videoFrame(
  result: ShotResult,
  video: string,
  labelledBy: string,
  options: GalleryOptions,
  lazy: boolean,
): Markup {
  const poster = options.posterPath(result);
  return markup`<video controls playsinline preload="none"${lazy ? markup` loading="lazy"` : ''} src="${fileUrl(video, options.links)}"${poster === undefined ? '' : markup` poster="${fileUrl(poster, options.links)}"`} aria-labelledby="${labelledBy}"></video>`;
}

function blankFrame(result: ShotResult): Markup {
  return markup`<div class="blank"><span>${WITHOUT_VIDEO[result.status]}</span></div>`;
}

/** What is known beyond the state. */
function reason(result: ShotResult): Markup | string {
  const { errorCode: code, error } = result;
  if (code === undefined && error === undefined) return '';
  const definition = code === undefined ? undefined : ERRORS[code];
  return markup`<div class="reason">
<p>${code === undefined ? '' : markup`<code>${code}</code> `}<bdi>${error ?? definition?.message}</bdi></p>
${definition === undefined ? '' : markup`<p class="help">${definition.help}${definition.mayHaveCost ? ' It may have been charged.' : ''}</p>`}
</div>`;
}

function factList(facts: readonly Fact[]): Markup | string {
  if (facts.length === 0) return '';
  return markup`<dl class="facts">${facts.map(
    ({ term, value, key }) =>
      markup`<dt dir="auto">${term}</dt><dd dir="auto">${value}${key === undefined ? '' : markup` <code>${key}</code>`}</dd>`,
  )}</dl>`;
}

function folded(
  result: ShotResult,
  facts: readonly Fact[],
  video: string | undefined,
  links: GalleryOptions['links'],
): Markup | string {
  if (facts.length === 0 && video === undefined) return '';
  const file =
    video === undefined
      ? ''
      : markup`<p><a href="${fileUrl(video, links)}"><bdi>${fileName(video, links)}</bdi></a></p>`;
  return markup`<details><summary>Details<span class="visually-hidden"> of ${result.id}</span></summary>${factList(facts)}${file}</details>`;
}
