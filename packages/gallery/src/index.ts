// The gallery of a batch.
export { galleryHtml } from './gallery-html.js';
export { galleryPages } from './gallery-pages.js';
export type { GalleryPage, GalleryPagesOptions } from './gallery-pages.js';
export { PageIndex, SHOTS_A_PAGE } from './page-index.js';
export { pageFile, PAGES_FOLDER } from './page-links.js';
export type { GalleryLinks, GalleryOptions, NamedModel } from './options.js';
