// The documentation as Markdown: for `/docs.md`, and for whoever asks an assistant about the API.
import type { ModelSpec } from '@shotlist/core';
import type { Block, Section } from './content/block.js';
import { createDocument } from './document.js';
import type { DocsOptions } from './options.js';

/** The whole documentation. Pure. `models` are those it tells of, core's registry unless told otherwise. */
export function docsMarkdown(options: DocsOptions, models?: readonly ModelSpec[]): string {
  const { title, sections } = createDocument(options, models);
  const anchors = new Map(sections.flatMap(anchorsOf));
  const text = `# ${title}\n\n${sections.map((section) => writeSection(section, 2)).join('\n')}`;
  return text.replaceAll(/\]\(#([^)]+)\)/g, (_link, id: string) => `](#${anchors.get(id) ?? id})`);
}

/** Viewers of Markdown make a heading's anchor from its words, as GitHub does. */
function anchorsOf({ id, title, sections = [] }: Section): (readonly [id: string, anchor: string])[] {
  const anchor = title
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} -]/gu, '')
    .replaceAll(' ', '-');
  return [[id, anchor], ...sections.flatMap(anchorsOf)];
}

function writeSection({ title, blocks, sections = [] }: Section, level: number): string {
  const own = [`${'#'.repeat(level)} ${title}\n`, ...blocks.map(writeBlock).filter((text) => text !== '')];
  return [...own, ...sections.map((section) => writeSection(section, level + 1))].join('\n');
}

function writeBlock(block: Block): string {
  switch (block.kind) {
    case 'text':
      return `${block.text}\n`;
    case 'note':
      return `> ${block.text}\n`;
    case 'list':
      return `${block.items.map((item) => `- ${item}\n`).join('')}`;
    case 'table':
      return [block.head, block.head.map(() => '---'), ...block.rows].map(writeRow).join('');
    case 'code':
      return block.samples
        .map(({ language, title, text }) => {
          const caption = block.samples.length > 1 ? `${title}:\n\n` : '';
          return `${caption}\`\`\`${language}\n${text.trimEnd()}\n\`\`\`\n`;
        })
        .join('\n');
    case 'route':
      return `\`${block.method} ${block.url}\`${block.isPublic ? ' (public)' : ''}\n`;
    case 'key':
      return '';
  }
}

const writeRow = (cells: readonly string[]): string =>
  `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |\n`;
