// One piece of code in one language.

/** The name that Markdown knows the language by. */
type SampleLanguage = 'bash' | 'php' | 'javascript' | 'python' | 'json' | 'http';

export interface CodeSample {
  readonly language: SampleLanguage;
  /** What people call it: `cURL`. */
  readonly title: string;
  readonly text: string;
}
