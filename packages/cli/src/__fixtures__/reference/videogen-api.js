// The reference's JavaScript class as printed there, its makeRequest filled in; base URL and key come from the command line.
const [, , baseUrl, apiKey, imageUrl] = process.argv;

class videogenAPI {
  constructor(apiKey) {
    this.apiKey = apiKey;
    this.baseUrl = baseUrl;
  }

  async generateTextToVideo(prompt, options = {}) {
    const data = {
      model: 'higgsfield',
      prompt,
      duration: 5,
      resolution: '720p',
      aspect_ratio: '16:9',
      ...options,
    };

    return await this.makeRequest('/generate', 'POST', data);
  }

  async generateImageToVideo(prompt, imageUrl, options = {}) {
    const data = {
      model: 'kling_2_1',
      prompt,
      image_url: imageUrl,
      duration: 5,
      resolution: '720p',
      camera_fixed: false,
      ...options,
    };

    return await this.makeRequest('/generate', 'POST', data);
  }

  async getStatus(generationId) {
    return await this.makeRequest('/status/' + generationId);
  }

  async makeRequest(endpoint, method = 'GET', data = null) {
    const response = await fetch(this.baseUrl + endpoint, {
      method,
      headers: { Authorization: 'Bearer ' + this.apiKey, 'Content-Type': 'application/json' },
      body: data === null ? undefined : JSON.stringify(data),
    });
    return await response.json();
  }
}

const api = new videogenAPI(apiKey);
const answers = [
  await api.generateTextToVideo('A cat playing with a ball in a sunny garden'),
  await api.generateImageToVideo('The dog runs in the park chasing a butterfly', imageUrl),
];
const videos = [];
for (const answer of answers) {
  let status = answer;
  while (answer.success && status.status !== 'completed' && status.status !== 'failed') {
    await new Promise((resolve) => setTimeout(resolve, 500));
    status = await api.getStatus(answer.generation_id);
  }
  const video = status.video_url ? Buffer.from(await (await fetch(status.video_url)).arrayBuffer()) : null;
  videos.push({ answer, status, bytes: video?.length ?? 0, head: video?.subarray(4, 8).toString() ?? '' });
}
console.log(JSON.stringify(videos));
