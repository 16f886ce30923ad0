// The JavaScript example of the documentation: a whole client, and a video made with it.
import { KEY_PLACEHOLDER } from '../content/block.js';

export function javascriptClient(baseUrl: string): string {
  return String.raw`class VideogenApi {
    constructor(apiKey, baseUrl = '${baseUrl}') {
        this.apiKey = apiKey;
        this.baseUrl = baseUrl;
    }

    generateTextToVideo(prompt, options = {}) {
        return this.makeRequest('/generate', { prompt, ...options });
    }

    generateImageToVideo(prompt, imageUrl, options = {}) {
        return this.makeRequest('/generate', { prompt, image_url: imageUrl, ...options });
    }

    getStatus(generationId) {
        return this.makeRequest('/status/' + encodeURIComponent(generationId));
    }

    listGenerations(page = 1, limit = 10) {
        return this.makeRequest('/generations?' + new URLSearchParams({ page, limit }));
    }

    getUser() {
        return this.makeRequest('/user');
    }

    // Asks ever less often: every 2 seconds at first, every 30 in the end.
    async waitFor(generationId) {
        for (let rest = 2; ; rest = Math.min(30, rest * 1.2)) {
            const answer = await this.getStatus(generationId);
            if (answer.status === 'completed') return answer;
            if (answer.status === 'failed') throw new Error(answer.code + ': ' + answer.error);
            await sleep(rest);
        }
    }

    async makeRequest(path, body) {
        const options = { headers: { Authorization: 'Bearer ' + this.apiKey } };
        if (body !== undefined) {
            options.method = 'POST';
            options.body = JSON.stringify(body);
            options.headers['Content-Type'] = 'application/json';
            // One key for all tries: however often it is sent, one video is made.
            options.headers['Idempotency-Key'] = randomKey();
        }
        for (let attempt = 1; ; attempt += 1) {
            const response = await fetch(this.baseUrl + path, options).catch(() => null);
            const answer = await response?.json().catch(() => null);
            const status = response?.status ?? 0;
            if (status === 200 && answer?.success === true) return answer;
            const rest = Number(response?.headers.get('retry-after') ?? 2 ** attempt);
            const mayPass = status < 400 || status === 409 || status === 429 || status >= 500;
            if (!mayPass || attempt === 5 || rest > 300) {
                throw new Error(status + ' ' + answer?.code + ': ' + answer?.error);
            }
            await sleep(rest);
        }
    }
}

const sleep = (seconds) => new Promise((resolve) => setTimeout(resolve, seconds * 1000));
const randomKey = () => Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16)).join('-');

const api = new VideogenApi('${KEY_PLACEHOLDER}');
const accepted = await api.generateTextToVideo('A cat playing with a ball in a sunny garden', {
    model: 'kling_21',
    duration: 10,
});
const done = await api.waitFor(accepted.generation_id);
console.log(done.video_url);
`;
}
