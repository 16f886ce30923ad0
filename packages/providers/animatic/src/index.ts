// Renders shots locally as animatics: to preview a shot list before spending on it.
export { createAnimatic } from './animatic.js';
export type { AnimaticOptions } from './animatic.js';
export { listFonts } from './fonts.js';
