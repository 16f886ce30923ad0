// Each kind of block as HTML.
import type { Block } from '../content/block.js';
import type { CodeSample } from '../samples/code-sample.js';
import { inline, withKey } from './inline.js';
import { type Markup, markup } from './markup.js';

/** `id` is the page's own for this block: names of its controls begin with it. */
export function pageBlock(block: Block, id: string): Markup {
  switch (block.kind) {
    case 'text':
      return markup`<p>${inline(block.text)}</p>`;
    case 'note':
      return markup`<p class="note">${inline(block.text)}</p>`;
    case 'list':
      return markup`<ul>${block.items.map((item) => markup`<li>${inline(item)}</li>`)}</ul>`;
    case 'table':
      return table(block.label, block.head, block.rows);
    case 'code':
      return samples(block.label, block.samples, id);
    case 'route':
      return markup`<p class="route"><span class="method" data-method="${block.method}">${block.method}</span> <code>${block.url}</code>${block.isPublic ? markup` <span class="badge">public</span>` : ''}</p>`;
    case 'key':
      return keyField();
  }
}

/** With roles of its own: on small windows each row becomes a card, and browsers forget that it is a table. */
function table(label: string, head: readonly string[], rows: Extract<Block, { kind: 'table' }>['rows']): Markup {
  return markup`<table role="table" aria-label="${label}" class="${head.length > 2 ? 'wide' : 'narrow'}">
<thead role="rowgroup"><tr role="row">${head.map((cell) => markup`<th role="columnheader" scope="col">${cell}</th>`)}</tr></thead>
<tbody role="rowgroup">${rows.map(
    ([first = '', ...cells]) =>
      markup`<tr role="row"><th role="rowheader" scope="row">${inline(first)}</th>${cells.map((cell, place) => markup`<td role="cell"><span class="column" aria-hidden="true">${head[place + 1] ?? ''}</span><span class="cell">${inline(cell)}</span></td>`)}</tr>
`,
  )}</tbody>
</table>`;
}

function samples(label: string, all: readonly CodeSample[], id: string): Markup {
  const [first] = all;
  const choice =
    all.length < 2
      ? markup`<span class="language">${first?.title ?? ''}</span>`
      : markup`<fieldset><legend class="visually-hidden">Language of: ${label}</legend>${all.map(({ language, title }, place) => markup`<span class="tab"><input type="radio" name="${id}" id="${id}-${language}" value="${language}"${place === 0 ? ' checked' : ''}><label for="${id}-${language}">${title}</label></span>`)}</fieldset>`;
  return markup`<div class="samples${all.length > 1 ? ' several' : ''}">
<div class="bar">${choice}<button type="button" class="copy" data-copy="sample" aria-label="Copy: ${label}" hidden>Copy</button></div>
${all.map(
  ({
    language,
    title,
    text,
  }) => markup`<pre data-language="${language}" tabindex="0" role="group" aria-label="${label}, ${title}"><code>${withKey(text.trimEnd())}</code></pre>
`,
)}</div>`;
}

/** No password field: browsers offer to keep what stands in those. The style hides it all the same. */
function keyField(): Markup {
  return markup`<div class="key" id="key-field" hidden>
<label for="key">Paste your key to fill the examples on this page</label>
<div class="pair"><input id="key" type="text" autocomplete="off" autocapitalize="off" spellcheck="false" placeholder="lt_…" aria-describedby="key-note"><button type="button" id="forget">Forget</button></div>
<p id="key-note">It stays in this tab: it is sent nowhere, stored nowhere, and gone when you reload. “Copy for AI chats” leaves it out.</p>
</div>`;
}
