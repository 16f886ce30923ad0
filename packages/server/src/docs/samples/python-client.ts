// The Python example of the documentation: a whole client, and a video made with it.
import { KEY_PLACEHOLDER } from '../content/block.js';

export function pythonClient(baseUrl: string): string {
  return String.raw`import json, time, urllib.error, urllib.parse, urllib.request, uuid


class VideogenApi:
    def __init__(self, api_key, base_url='${baseUrl}'):
        self.api_key = api_key
        self.base_url = base_url

    def generate_text_to_video(self, prompt, **options):
        return self.make_request('/generate', {'prompt': prompt, **options})

    def generate_image_to_video(self, prompt, image_url, **options):
        return self.make_request('/generate', {'prompt': prompt, 'image_url': image_url, **options})

    def get_status(self, generation_id):
        return self.make_request('/status/' + urllib.parse.quote(generation_id, safe=''))

    def list_generations(self, page=1, limit=10):
        return self.make_request(f'/generations?page={page}&limit={limit}')

    def get_user(self):
        return self.make_request('/user')

    def wait_for(self, generation_id):
        """Asks ever less often: every 2 seconds at first, every 30 in the end."""
        rest = 2
        while True:
            answer = self.get_status(generation_id)
            if answer['status'] == 'completed':
                return answer
            if answer['status'] == 'failed':
                raise RuntimeError(f"{answer['code']}: {answer['error']}")
            time.sleep(rest)
            rest = min(30, rest * 1.2)

    def make_request(self, path, body=None):
        headers = {'Authorization': f'Bearer {self.api_key}'}
        if body is not None:
            # One key for all tries: however often it is sent, one video is made.
            headers |= {'Content-Type': 'application/json', 'Idempotency-Key': str(uuid.uuid4())}
            body = json.dumps(body).encode()
        request = urllib.request.Request(self.base_url + path, body, headers)
        for attempt in range(1, 6):
            retry_after = None
            try:
                with urllib.request.urlopen(request, timeout=60) as response:
                    return json.load(response)
            except urllib.error.HTTPError as error:
                if error.code < 500 and error.code not in (409, 429):
                    raise RuntimeError(error.read().decode()) from None
                retry_after = error.headers.get('Retry-After')
                problem = error
            except (OSError, ValueError) as error:
                problem = error
            rest = int(retry_after or 2**attempt)
            if attempt == 5 or rest > 300:
                raise problem
            time.sleep(rest)


api = VideogenApi('${KEY_PLACEHOLDER}')
accepted = api.generate_text_to_video(
    'A cat playing with a ball in a sunny garden',
    model='kling_21',
    duration=10,
)
done = api.wait_for(accepted['generation_id'])
urllib.request.urlretrieve(done['video_url'], 'cat.mp4')
`;
}
