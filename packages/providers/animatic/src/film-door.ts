// The parts of a rendering, for those who compare it with others: what is drawn, the filter graph, and how it is encoded.
export { ENCODING, film } from './film.js';
export type { FilmOptions } from './film.js';
export { filmInputs, filterGraph, FRAME_RATE } from './film-plan.js';
export type { FilmPlan, Picture } from './film-plan.js';
export { planFilm } from './render.js';
export type { Rendering } from './render.js';
