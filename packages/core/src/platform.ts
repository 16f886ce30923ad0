// Names of the platform's own types, empty here and filled in by whichever runtime compiles against this package:
// core itself never uses them, it only passes them through.
declare global {
  interface AbortSignal {}
}
export {};
