// Everything above the shots: head, summary, filters.
import type { ShotCounts, ShotState } from '@shotlist/core';
import { contentSecurityPolicy } from './content-security-policy.js';
import { formatCount, formatShots, formatTime } from './figures.js';
import { type Markup, markup, raw } from './markup.js';
import type { GalleryOptions } from './options.js';
import { PAGE_SCRIPT } from './page-script.js';
import { PAGE_STYLE } from './page-style.js';
import type { PageIndex } from './page-index.js';
import { pageLinks, pageShots } from './page-links.js';
import { sentenceCase, STATES_FOR_PEOPLE } from './words.js';

/** One page among several. */
export interface PageAmongOthers {
  /** From 1. */
  readonly number: number;
  readonly index: PageIndex;
  /** Of the shots on this page. */
  readonly counts: ShotCounts;
}

/** The page up to the opening tag of the list of shots. `total` are those of the batch. */
export function pageTop(
  options: GalleryOptions,
  total: number,
  maxShots: number,
  among: PageAmongOthers | undefined,
): Markup {
  const here = among?.counts ?? options.counts;
  const present = statesIn(here);
  const shots = sumOf(here);
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${contentSecurityPolicy(PAGE_STYLE, PAGE_SCRIPT, options.links?.origin)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<meta name="generator" content="Shotlist">
<title>${among === undefined || among.number === 1 ? options.title : `${options.title}, page ${formatCount(among.number)}`}</title>
<style>${raw(PAGE_STYLE)}</style>
</head>
<body>
<header class="summary">
<h1 dir="auto">${options.title}</h1>
${
  among === undefined || among.number === 1
    ? markup`${tally(options, total)}
${strip(options, total)}
${batchFacts(options)}
`
    : ''
}</header>
<main>
<h2 class="visually-hidden">Shots</h2>
${
  among === undefined
    ? ''
    : markup`<p class="place">${pageShots(among.index, among.number)}</p>
${pageLinks(among.index, among.number, 'Pages')}`
}${controls(here, present, shots, among !== undefined)}
${total > maxShots ? markup`<p class="note">This page shows the first ${formatCount(maxShots)} of ${formatShots(total)}. All of them are in the batch’s results.</p>` : ''}
<p class="nothing" id="nothing"${total === 0 ? '' : ' hidden'}>${total === 0 ? 'This batch has no shots.' : 'No shot matches.'}</p>
<ol class="sheet${isLong(shots) ? ' long' : ''}" role="list">
`;
}

/**
 * Above this many shots, browsers are asked to draw and fetch only what is near the window. Below it that would cost
 * more than it gives: rows that settle while one scrolls, blank frames in a picture of the whole page.
 */
export function isLong(total: number): boolean {
  return total > 150;
}

/** Everything below the shots. */
export function pageEnd(links: Markup | ''): Markup {
  return markup`</ol>
${links}</main>
<script>${raw(PAGE_SCRIPT)}</script>
</body>
</html>
`;
}

function statesIn(counts: ShotCounts): readonly ShotState[] {
  return STATES_FOR_PEOPLE.filter((state) => counts[state] > 0);
}

function sumOf(counts: ShotCounts): number {
  return STATES_FOR_PEOPLE.reduce((sum, state) => sum + counts[state], 0);
}

/** `60 shots: 48 succeeded, 2 failed`. */
function tally({ counts }: GalleryOptions, total: number): Markup {
  const parts = statesIn(counts)
    .map((state) => `${formatCount(counts[state])} ${state}`)
    .join(', ');
  return markup`<p class="tally">${formatShots(total)}${parts === '' ? '' : `: ${parts}`}</p>`;
}

/** The tally as a bar. A drawing, since the policy admits no style attributes. */
function strip({ counts }: GalleryOptions, total: number): Markup | string {
  if (total === 0) return '';
  let left = 0;
  const parts = statesIn(counts).map((state) => {
    const part = markup`<rect data-state="${state}" x="${left}" width="${counts[state]}" height="1"/>`;
    left += counts[state];
    return part;
  });
  return markup`<svg class="strip" viewBox="0 0 ${total} 1" preserveAspectRatio="none" aria-hidden="true">${parts}</svg>`;
}

function batchFacts({ batchId, account, state, verdict, createdAt, links }: GalleryOptions): Markup {
  return markup`<dl class="batch">
<div><dt>Batch</dt><dd><code>${batchId}</code></dd></div>
<div><dt>Account</dt><dd>${account}</dd></div>
${state === undefined ? '' : markup`<div><dt>State</dt><dd>${sentenceCase(state)}</dd></div>`}
${verdict === undefined ? '' : markup`<div><dt>Verdict</dt><dd>${sentenceCase(verdict)}</dd></div>`}
${createdAt === undefined ? '' : markup`<div><dt>Page made</dt><dd><time datetime="${createdAt}">${formatTime(createdAt)}</time></dd></div>`}
${links === undefined ? '' : markup`<div><dt>Links end</dt><dd><time datetime="${links.endsAt}">${formatTime(links.endsAt)}</time>, made anew by <code>${links.again}</code></dd></div>`}
</dl>`;
}

function controls(counts: ShotCounts, present: readonly ShotState[], total: number, isPart: boolean): Markup {
  return markup`<div class="controls" role="search" aria-label="${isPart ? 'Shots on this page' : 'Shots'}">
<fieldset><legend>State</legend><div class="choices">
${choice('state', '', 'all', markup`All <span class="amount">${formatCount(total)}</span>`, true)}
${present.map((state) => choice('state', state, state, markup`<span class="dot" data-state="${state}"></span>${sentenceCase(state)} <span class="amount">${formatCount(counts[state])}</span>`, false))}
</div></fieldset>
<div class="field" id="search-field" hidden><label for="search">Search prompts, ids, models, seeds, reasons</label><input id="search" type="search" autocomplete="off" spellcheck="false" dir="auto"></div>
<fieldset class="size"><legend>Size</legend><div class="choices">
${choice('size', 'small', 'small', 'Small', false)}
${choice('size', 'medium', 'medium', 'Medium', true)}
${choice('size', 'large', 'large', 'Large', false)}
</div></fieldset>
<p class="shown" id="shown" role="status"${isPart ? markup` data-where=" on this page"` : ''}>${formatShots(total)}${isPart ? ' on this page' : ''}</p>
</div>`;
}

function choice(
  group: 'state' | 'size',
  value: string,
  name: string,
  label: Markup | string,
  checked: boolean,
): Markup {
  return markup`<span class="choice"><input type="radio" name="${group}" id="${group}-${name}" value="${value}"${checked ? ' checked' : ''}><label for="${group}-${name}">${label}</label></span>`;
}
