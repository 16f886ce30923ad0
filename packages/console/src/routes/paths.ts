// Where things are below the console's own path.

/** The path that the page is built for, in the gateway and by itself. */
export const CONSOLE_PATH = '/console';

const VIDEO_KEY = /^batches\/([A-Za-z0-9._~-]+)\/videos\/([A-Za-z0-9._~-]+\.(?:mp4|jpg|png|webp))$/;

/** The URL of a stored video or still; null for anything else. */
export function fileUrl(key: string | undefined): string | null {
  const [, batchId, name] = VIDEO_KEY.exec(key ?? '') ?? [];
  return batchId === undefined || name === undefined ? null : `${CONSOLE_PATH}/api/batches/${batchId}/files/${name}`;
}

const TYPES: Readonly<Record<string, string>> = {
  mp4: 'video/mp4',
  jpg: 'image/jpeg',
  png: 'image/png',
  webp: 'image/webp',
};

/** The media type of such a file; undefined for a name that can't be one. */
export function fileType(name: string): string | undefined {
  return /^[A-Za-z0-9._~-]+$/.test(name) ? TYPES[/\.([a-z0-9]+)$/.exec(name)?.[1] ?? ''] : undefined;
}
