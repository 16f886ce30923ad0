// The gateway's documentation, as Markdown and as a page.
export { docsMarkdown } from './docs-markdown.js';
export { docsPage } from './docs-page.js';
export type { DocsOptions } from './options.js';
