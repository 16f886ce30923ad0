// The codec server: lets Temporal's UI and CLI read what a payload codec has encrypted.
export { startCodecServer } from './start-codec-server.js';
export type { RunningCodecServer, StartCodecServerOptions } from './start-codec-server.js';
export { createCodecApp } from './create-codec-app.js';
export type { CodecAppOptions } from './create-codec-app.js';
export type { Codec, WirePayload } from './payloads-json.js';
