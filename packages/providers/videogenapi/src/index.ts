// Makes videos at a server that speaks the VideoGenAPI: the hosted one, a Shotlist gateway, or any other.
export { createVideoGenApi } from './video-gen-api.js';
export type { VideoGenApiOptions } from './options.js';
