// The documentation as one HTML page that loads nothing: for `/docs`.
import type { ModelSpec } from '@shotlist/core';
import type { Section } from './content/block.js';
import { createDocument } from './document.js';
import { docsMarkdown } from './docs-markdown.js';
import type { DocsOptions } from './options.js';
import { contentSecurityPolicy } from './page/content-security-policy.js';
import { inline } from './page/inline.js';
import { type Markup, markup, raw, write } from './page/markup.js';
import { pageBlock } from './page/page-block.js';
import { PAGE_SCRIPT } from './page/page-script.js';
import { PAGE_STYLE } from './page/page-style.js';

/**
 * The whole documentation as a self-contained page: works offline, without a script, and from any origin, and a key that
 * is pasted into it can't leave it. Pure. `models` are those it tells of, core's registry unless told otherwise.
 */
export function docsPage(options: DocsOptions, models?: readonly ModelSpec[]): string {
  const { title, sections } = createDocument(options, models);
  return write(markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${contentSecurityPolicy(PAGE_STYLE, PAGE_SCRIPT)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<meta name="generator" content="Shotlist">
<link rel="icon" href="data:,">
<title>${title}</title>
<style>${raw(PAGE_STYLE)}</style>
</head>
<body>
<a class="skip" href="#content">Skip to the content</a>
<div class="shell">
<header class="top">
<h1>${title}</h1>
<p>Videos from text and images: ask, wait, watch.</p>
<div class="actions"><button type="button" class="primary" data-copy="page" hidden>Copy for AI chats</button><p class="hint">All of this page as Markdown, for an assistant.</p></div>
</header>
<div class="columns">
<nav aria-label="Contents"><details class="contents" id="contents" open><summary>Contents</summary>${contents(sections)}</details></nav>
<main id="content" tabindex="-1">
${sections.map((section) => pageSection(section, 2))}</main>
</div>
</div>
<p class="visually-hidden" id="says" role="status"></p>
<template id="markdown">${docsMarkdown(options, models)}</template>
<script>${raw(PAGE_SCRIPT)}</script>
</body>
</html>
`);
}

/** Two levels: the third is found by reading. */
function contents(sections: readonly Section[], isInner = false): Markup {
  return markup`<ol role="list">${sections.map(
    ({ id, title, sections: inner = [] }) =>
      markup`<li><a href="#${id}">${title}</a>${isInner || id !== 'endpoints' ? '' : contents(inner, true)}</li>`,
  )}</ol>`;
}

function pageSection({ id, title, blocks, sections = [] }: Section, level: 2 | 3 | 4): Markup {
  const heading = raw(`h${level}`);
  const inner = level === 2 ? 3 : 4;
  return markup`<section>
<${heading} id="${id}"><a href="#${id}">${inline(title)}</a></${heading}>
${blocks.map((block, place) => pageBlock(block, `${id}-${place}`))}
${sections.map((section) => pageSection(section, inner))}</section>
`;
}
