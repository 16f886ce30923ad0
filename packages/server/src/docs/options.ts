// What the documentation needs to know about the gateway it describes.

/** Options of `docsMarkdown` and `docsPage`. Where a text is empty it is as if it weren’t given. */
export interface DocsOptions {
  /** Where the gateway is reached from outside: `https://video.example`. A slash at its end is ignored. */
  readonly publicUrl: string;
  /** Where users write for help. @default nothing is said about support */
  readonly supportEmail?: string | undefined;
  /** When help can be expected, in words: `Monday to Friday, within a day`. @default nothing is said about it */
  readonly supportHours?: string | undefined;
  /** What the service is called. @default 'VideoGenAPI' */
  readonly serviceName?: string | undefined;
}
