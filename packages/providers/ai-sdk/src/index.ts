// Makes videos with the video models of AI SDK packages, such as those of fal, Google, Replicate and ByteDance.
export { createAiSdkProvider } from './ai-sdk.js';
export type {
  AiSdkModel,
  AiSdkOptions,
  AskedRequest,
  Policy,
  Ratio,
  Setting,
  VendorModel,
  VideoModel,
} from './options.js';
