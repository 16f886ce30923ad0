// A key that is missing, or that the vendor refuses in words of its own.

/** True for a package's error about a key that it was not given. */
export function isKeyMissing(error: unknown): boolean {
  const { name = '', message = '' } = error instanceof Error ? error : {};
  return /api key is missing/i.test(message) || /_(?:LoadAPIKey|LoadSetting)Error$/.test(name);
}

/** True for an answer of Google's: a key that it doesn't know is an invalid argument there, 400. */
export function isKeyRefused(text: string): boolean {
  return /"API_KEY_(?:INVALID|SERVICE_BLOCKED)"/.test(text);
}
