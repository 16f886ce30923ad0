// A client of the VideoGenAPI in one module, for browsers and for Node. Nothing to install or build.
//
//     import { VideogenApi } from './videogen-api.js';
//     const api = new VideogenApi('https://video.example/api/v1', key);
//     const accepted = await api.generateTextToVideo('A cat in a sunny garden', { model: 'kling_21', duration: 10 });
//     await api.waitFor(accepted.generation_id);
//     const blob = await api.download(accepted.generation_id);

const TRIES = 5;
/** Seconds. A 429 that asks for more than this is about the month, not about the rate. */
const LONGEST_WAIT = 300;

/** The server refused, or can't be understood. Nothing was charged unless it is an AmbiguousError. */
export class ApiError extends Error {
  name = 'ApiError';

  /** `facts` are `status`, `code`, `details`, `requestId` and `retryAfter` (seconds), where they are known. */
  constructor(message, facts = {}) {
    super(message);
    Object.assign(this, facts);
  }
}

/** The request left, and no trustworthy answer came: it may count. Ask again only with the same key. */
export class AmbiguousError extends ApiError {
  name = 'AmbiguousError';

  constructor(message, idempotencyKey, facts) {
    super(`${message} It may have been accepted. Idempotency-Key: ${idempotencyKey}`, facts);
    this.idempotencyKey = idempotencyKey;
  }
}

/** The generation was accepted, and ended as failed. */
export class GenerationFailed extends ApiError {
  name = 'GenerationFailed';
}

/** What came is not the whole video. */
export class DownloadError extends ApiError {
  name = 'DownloadError';
}

export class VideogenApi {
  #baseUrl;
  #apiKey;
  #timeoutMs;

  constructor(baseUrl, apiKey, { timeoutMs = 60_000 } = {}) {
    this.#baseUrl = baseUrl.replace(/\/+$/, '');
    this.#apiKey = apiKey;
    this.#timeoutMs = timeoutMs;
  }

  generateTextToVideo(prompt, options = {}) {
    return this.generate({ prompt, ...options });
  }

  generateImageToVideo(prompt, imageUrl, options = {}) {
    return this.generate({ prompt, image_url: imageUrl, ...options });
  }

  /** Asks for a video. This is what counts: it is repeated only after a 429, which counts nothing. */
  generate(request, { idempotencyKey = createKey() } = {}) {
    return this.#makeRequest('/generate', { method: 'POST', body: JSON.stringify(request), idempotencyKey });
  }

  getStatus(generationId) {
    return this.#makeRequest(`/status/${encodeURIComponent(generationId)}`);
  }

  listGenerations({ page = 1, limit = 10 } = {}) {
    return this.#makeRequest(`/generations?${new URLSearchParams({ page, limit })}`);
  }

  getUser() {
    return this.#makeRequest('/user');
  }

  /** Asks after 2 seconds at first, then ever less often, every 30 seconds at most. */
  async waitFor(generationId, { signal, longestMs = 3_600_000, onStatus } = {}) {
    const began = performance.now();
    for (;;) {
      signal?.throwIfAborted();
      const answer = await this.getStatus(generationId);
      onStatus?.(answer);
      if (answer.status === 'completed') return answer;
      if (answer.status === 'failed') {
        throw new GenerationFailed(answer.error ?? 'The generation failed.', { code: answer.code });
      }
      const waitedMs = performance.now() - began;
      if (waitedMs > longestMs) {
        throw new ApiError(`${generationId} is still ${answer.status} after ${Math.round(waitedMs / 1000)} s.`);
      }
      await rest(Math.min(30_000, Math.max(2_000, waitedMs / 10)), signal);
    }
  }

  /** Where anyone can see the video: for a `<video>` element, or a link. */
  videoUrl(generationId) {
    return `${this.#baseUrl}/video/${encodeURIComponent(generationId)}`;
  }

  /** The whole video as a Blob. Needs no key. */
  async download(generationId, { signal } = {}) {
    const response = await fetch(this.videoUrl(generationId), { signal, credentials: 'omit' }).catch((error) => {
      throw new DownloadError(`The download broke: ${error.message}`);
    });
    const { headers, status } = response;
    if (!response.ok) throw new DownloadError(`HTTP ${status}`, { status });
    const blob = await response.blob().catch((error) => {
      throw new DownloadError(`The download broke: ${error.message}`);
    });
    const kind = await blob.slice(4, 8).text();
    if (blob.size !== Number(headers.get('content-length')) || kind !== 'ftyp') {
      throw new DownloadError(`${blob.size} bytes came of ${headers.get('content-length')}, or they are no MP4.`);
    }
    return blob;
  }

  async #makeRequest(path, options = {}) {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.#tryRequest(path, options);
      } catch (error) {
        const isRate = error.status === 429 && error.code !== 'monthly_limit_exceeded';
        // What only asks may be asked again. What counts may not.
        const isHarmless = options.method !== 'POST' && !(error.status < 500);
        const wait = error.retryAfter ?? Math.min(30, 2 ** attempt);
        if (!(isRate || isHarmless) || attempt === TRIES || wait > LONGEST_WAIT) throw error;
        await rest(wait * 1000);
      }
    }
  }

  async #tryRequest(path, { method = 'GET', body, idempotencyKey }) {
    const fail = (message, facts) =>
      idempotencyKey === undefined ? new ApiError(message, facts) : new AmbiguousError(message, idempotencyKey, facts);
    const headers = { Authorization: `Bearer ${this.#apiKey}`, Accept: 'application/json' };
    if (body !== undefined)
      Object.assign(headers, { 'Content-Type': 'application/json', 'Idempotency-Key': idempotencyKey });
    let response;
    let answer;
    try {
      const signal = AbortSignal.timeout(this.#timeoutMs);
      // A redirect would carry the key to wherever it leads.
      response = await fetch(this.#baseUrl + path, { method, headers, body, signal, redirect: 'error' });
      answer = await response.json();
    } catch (error) {
      // fetch tells no program whether a request left, so a paid one that brought no answer is always in doubt.
      if (!(response?.status >= 400 && response.status < 500)) {
        throw fail(`No usable answer: ${error.message}.`, response === undefined ? {} : { status: response.status });
      }
    }
    const { status } = response;
    if (response.ok && answer?.success === true) return answer;
    const wait = response.headers.get('retry-after');
    const facts = {
      status,
      code: answer?.code,
      details: answer?.details ?? [],
      requestId: answer?.request_id,
      retryAfter: /^\d+$/.test(wait ?? '') ? Number(wait) : undefined,
    };
    const message = `HTTP ${status}: ${answer?.error ?? 'no usable answer'}`;
    const isRefusal = status >= 400 && status < 500 && status !== 408;
    throw isRefusal ? new ApiError(message, facts) : fail(`${message}.`, facts);
  }
}

/** Also on pages that came over plain http, where `crypto.randomUUID` is missing. */
function createKey() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

function rest(ms, signal) {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop);
      resolve();
    }, ms);
    signal?.addEventListener('abort', stop, { once: true });
  });
}
