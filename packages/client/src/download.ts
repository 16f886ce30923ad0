// Downloads a video: goes on by Range where it was cut, within limits of size, speed and time, and ends with an error
// when what came is not a whole MP4. Holds no more than a piece of it in memory.
import { ApiError, isApiError } from './api-error.js';
import { checkNumber } from './check-options.js';
import { Mp4Walk } from './mp4-walk.js';
import { type FilePlace, invalid, openFile, shown, unavailable } from './open-file.js';
import type { Download, DownloadOptions } from './options.js';
import { MAX_TIMER_MS, rest } from './rest.js';

const DEFAULTS = { maxBytes: 4 * 1024 ** 3, minBytesPerSecond: 1024, slowAfterMs: 30_000, resumes: 5 } as const;
/** Before a download is gone on with: doubled each time, and up to twice as long by chance. */
const RESUME_PAUSE_MS = 200;
/** What else is told by its name; any other header may repeat a key. */
const KNOWN_TYPE = /^(?:text\/(?:html|plain|xml)|application\/(?:json|problem\+json|xml|zip)|image\/[a-z]{3,4})\b/i;
const MEDIA_TYPE = /^(?:video\/|application\/(?:mp4|octet-stream)|binary\/octet-stream)/i;

/** Opens the file and gives its body as it comes. */
export async function downloadFile(place: FilePlace, url: string, options: DownloadOptions): Promise<Download> {
  const file = new FileDownload(place, url, options);
  await file.open();
  return { body: file.body(), size: file.size, mediaType: file.mediaType };
}

class FileDownload {
  readonly #place: FilePlace;
  readonly #url: string;
  readonly #limits: Required<Pick<DownloadOptions, keyof typeof DEFAULTS>>;
  readonly #signal: AbortSignal | undefined;
  readonly #walk = new Mp4Walk();
  #resumes = 0;
  #received = 0;
  #reader: ReadableStreamDefaultReader<Uint8Array> | undefined;
  #connection = new AbortController();
  /** Of the file as it was first answered: another one is another file. */
  #validator: { readonly etag: string | null; readonly modified: string | null } | undefined;
  /** Bytes that a server which knows no ranges sends again. */
  #skip = 0;
  /** It comes compressed: its size isn't told, and it has no parts. */
  #isEncoded = false;
  /** The connection broke before the end. */
  #isCut = false;
  #isGivenUp = false;
  size: number | undefined;
  mediaType = '';

  constructor(place: FilePlace, url: string, options: DownloadOptions) {
    this.#place = place;
    this.#url = url;
    this.#signal = options.signal;
    const limit = (name: keyof typeof DEFAULTS): number => {
      const value = options[name] ?? DEFAULTS[name];
      checkNumber(name, value, 0, name === 'resumes' ? 'whole' : 'any');
      return value;
    };
    this.#limits = {
      maxBytes: limit('maxBytes'),
      minBytesPerSecond: limit('minBytesPerSecond'),
      slowAfterMs: Math.min(limit('slowAfterMs'), MAX_TIMER_MS),
      resumes: limit('resumes'),
    };
  }

  /** Asks for the file, from where it was cut. Tries again what may pass. */
  async open(): Promise<void> {
    for (;;) {
      try {
        return await this.#ask();
      } catch (error) {
        const mayPass = isApiError(error) && (error.code === 'VENDOR_UNAVAILABLE' || error.code === 'NOT_SENT');
        if (!mayPass) throw error;
        await this.#restOrThrow(error);
      }
    }
  }

  /** Ends its connection also when it is given up before its first byte, or while one is waited for. */
  body(): AsyncGenerator<Uint8Array> {
    const parts = this.#parts();
    const giveUp = parts.return.bind(parts);
    parts.return = (value) => {
      this.#isGivenUp = true;
      this.#connection.abort();
      return giveUp(value);
    };
    return parts;
  }

  async *#parts(): AsyncGenerator<Uint8Array> {
    try {
      for (;;) {
        const part = await this.#read();
        if (part !== undefined) {
          yield part;
          continue;
        }
        const cut = this.#cutAtEnd();
        if (cut === undefined) return;
        await this.#restOrThrow(cut);
        await this.open();
      }
    } finally {
      this.#connection.abort();
    }
  }

  async #ask(): Promise<void> {
    this.#signal?.throwIfAborted();
    if (this.#isGivenUp) throw new Error('The download was given up.');
    this.#connection = new AbortController();
    const signal = this.#signals();
    const { etag, modified } = this.#validator ?? { etag: null, modified: null };
    // A weak one doesn't promise the same bytes.
    const ifRange = etag !== null && !etag.startsWith('W/') ? etag : modified;
    const range = {
      // A range of what is compressed on the way would be one of other bytes: all of it is sent again.
      ...(this.#received === 0 || this.#isEncoded ? {} : { range: `bytes=${this.#received}-` }),
      ...(this.#received === 0 || this.#isEncoded || ifRange === null ? {} : { 'if-range': ifRange }),
    };
    const { response, shownUrl } = await this.#inTime(openFile(this.#place, this.#url, range, signal));
    this.#check(response, shownUrl);
    this.#reader = response.body?.getReader();
  }

  #signals(): AbortSignal {
    const { signal } = this.#connection;
    return this.#signal === undefined ? signal : AbortSignal.any([signal, this.#signal]);
  }

  /** Before the first byte is passed on: is it the file that was asked for, and the same as before? */
  #check(response: Response, url: string): void {
    const { headers, status } = response;
    const etag = headers.get('etag');
    const modified = headers.get('last-modified');
    const mediaType = headers.get('content-type') ?? 'application/octet-stream';
    const fail = (what: string) => {
      this.#connection.abort();
      return invalid(url, what, status);
    };
    if (!MEDIA_TYPE.test(mediaType))
      throw fail(`brought ${KNOWN_TYPE.exec(mediaType)?.[0] ?? 'something else'} and no video`);
    const [, from, total] = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(headers.get('content-range') ?? '') ?? [];
    this.#isEncoded = (headers.get('content-encoding') ?? 'identity') !== 'identity';
    const length = this.#isEncoded ? null : headers.get('content-length');
    const told = status === 206 ? total : (length ?? undefined);
    const size = told === undefined || !/^\d+$/.test(told) ? undefined : Number(told);
    if (status === 206 && (this.#isEncoded || Number(from) !== this.#received))
      throw fail('brought another part than was asked for');
    const before = this.#validator ?? { etag, modified };
    const isOther =
      before.etag !== etag ||
      (etag === null && before.modified !== modified) ||
      (this.size !== undefined && size !== undefined && size !== this.size);
    if (isOther) throw fail('became another file while it was downloaded');
    if ((size ?? 0) > this.#limits.maxBytes)
      throw fail(`has ${size} bytes; at most ${this.#limits.maxBytes} are taken`);
    this.#isCut = false;
    this.#skip = status === 206 ? 0 : this.#received;
    this.#validator ??= { etag, modified };
    this.size ??= size;
    this.mediaType = mediaType;
  }

  /** The next bytes; undefined at the end, also at one that came too early. */
  async #read(): Promise<Uint8Array | undefined> {
    for (;;) {
      let part: Uint8Array | undefined;
      try {
        part = this.#reader === undefined ? undefined : (await this.#inTime(this.#reader.read())).value;
      } catch (error) {
        this.#signal?.throwIfAborted();
        if (isApiError(error) || this.#isGivenUp) throw error;
        this.#isCut = true;
        return undefined;
      }
      if (part === undefined) return undefined;
      this.#noteSpeed(part.byteLength);
      const skipped = Math.min(this.#skip, part.byteLength);
      this.#skip -= skipped;
      if (skipped === part.byteLength) continue;
      const fresh = skipped === 0 ? part : part.subarray(skipped);
      this.#received += fresh.byteLength;
      if (this.#received > this.#limits.maxBytes) {
        throw invalid(this.#url, `brought more than the ${this.#limits.maxBytes} bytes that are taken`);
      }
      const problem = this.#walk.push(fresh);
      if (problem !== undefined) throw invalid(this.#url, `brought no whole video: ${problem}`);
      return fresh;
    }
  }

  /** Why the end that was reached isn't the file's, or undefined. Throws when going on would not help. */
  #cutAtEnd(): ApiError | undefined {
    // Where the size isn't known, a connection that broke is all that tells.
    if (this.#isCut || (this.size !== undefined && this.#received < this.size)) {
      const facts = { method: 'GET', url: shown(this.#url), retryable: true };
      const size = this.size === undefined ? '' : ` of ${this.size}`;
      return new ApiError('OUTPUT_INVALID', `was cut at ${this.#received}${size} bytes`, facts);
    }
    const problem = this.#walk.end();
    if (problem !== undefined) throw invalid(this.#url, `brought no whole video: ${problem}`);
    return undefined;
  }

  async #restOrThrow(error: Error): Promise<void> {
    if (this.#resumes >= this.#limits.resumes) throw error;
    const pauseMs = RESUME_PAUSE_MS * 2 ** this.#resumes * (1 + Math.random());
    this.#resumes += 1;
    this.#connection.abort();
    await rest(pauseMs, this.#signal);
  }

  /** Time that was spent waiting for bytes, and how many came in it. Whoever takes them may take their time. */
  #waitedMs = 0;
  #cameBytes = 0;

  async #inTime<Value>(work: Promise<Value>): Promise<Value> {
    const beganMs = performance.now();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => {
        reject(unavailable(this.#url, `sent nothing for ${this.#limits.slowAfterMs / 1000} s`));
        this.#connection.abort();
      }, this.#limits.slowAfterMs);
    });
    try {
      return await Promise.race([work, late]);
    } finally {
      clearTimeout(timer);
      this.#waitedMs += performance.now() - beganMs;
    }
  }

  #noteSpeed(bytes: number): void {
    this.#cameBytes += bytes;
    const { slowAfterMs, minBytesPerSecond } = this.#limits;
    if (this.#waitedMs < slowAfterMs) return;
    const bytesPerSecond = this.#cameBytes / (this.#waitedMs / 1000);
    if (bytesPerSecond < minBytesPerSecond) {
      throw unavailable(this.#url, `came with ${Math.round(bytesPerSecond)} bytes a second, too slow to be waited for`);
    }
    this.#waitedMs = 0;
    this.#cameBytes = 0;
  }
}
