// The gallery of a batch.
export { galleryHtml } from './gallery-html.js';
export type { GalleryOptions, NamedModel } from './options.js';
