// How each endpoint is called: by curl, and by the clients of the code examples.
import { KEY_PLACEHOLDER } from '../content/block.js';
import type { CodeSample } from './code-sample.js';
import { IMAGE_REQUEST, optionsOf, TEXT_REQUEST } from './sample-requests.js';

/** A generation's id in samples. */
export const SAMPLE_ID = 'gen_686717fe97bd3_055867';

const authorization = `-H "Authorization: Bearer ${KEY_PLACEHOLDER}"`;

function inEach(bash: string, php: string, javascript: string, python: string): readonly CodeSample[] {
  return [
    { language: 'bash', title: 'cURL', text: bash },
    { language: 'php', title: 'PHP', text: php },
    { language: 'javascript', title: 'JavaScript', text: javascript },
    { language: 'python', title: 'Python', text: python },
  ];
}

function post(baseUrl: string, request: object): string {
  return `curl -X POST "${baseUrl}/generate" \\
  ${authorization} \\
  -H "Content-Type: application/json" \\
  -d '${JSON.stringify(request, null, 2).replaceAll('\n', '\n  ')}'`;
}

export function textSamples(baseUrl: string): readonly CodeSample[] {
  const { prompt } = TEXT_REQUEST;
  const options = optionsOf(TEXT_REQUEST);
  return inEach(
    post(baseUrl, TEXT_REQUEST),
    `$accepted = $api->generateTextToVideo('${prompt}', [\n${options.php}]);`,
    `const accepted = await api.generateTextToVideo('${prompt}', {\n${options.javascript}});`,
    `accepted = api.generate_text_to_video(\n    '${prompt}',\n${options.python})`,
  );
}

export function imageSamples(baseUrl: string): readonly CodeSample[] {
  const { prompt, image_url: imageUrl } = IMAGE_REQUEST;
  const options = optionsOf(IMAGE_REQUEST);
  return inEach(
    post(baseUrl, IMAGE_REQUEST),
    `$accepted = $api->generateImageToVideo('${prompt}', '${imageUrl}', [\n${options.php}]);`,
    `const accepted = await api.generateImageToVideo('${prompt}', '${imageUrl}', {\n${options.javascript}});`,
    `accepted = api.generate_image_to_video(\n    '${prompt}',\n    '${imageUrl}',\n${options.python})`,
  );
}

export function statusSamples(baseUrl: string): readonly CodeSample[] {
  return inEach(
    `curl "${baseUrl}/status/${SAMPLE_ID}" \\\n  ${authorization}`,
    `$answer = $api->getStatus('${SAMPLE_ID}');`,
    `const answer = await api.getStatus('${SAMPLE_ID}');`,
    `answer = api.get_status('${SAMPLE_ID}')`,
  );
}

export function listSamples(baseUrl: string): readonly CodeSample[] {
  return inEach(
    `curl "${baseUrl}/generations?page=1&limit=10" \\\n  ${authorization}`,
    '$answer = $api->listGenerations(page: 1, limit: 10);',
    'const answer = await api.listGenerations(1, 10);',
    'answer = api.list_generations(page=1, limit=10)',
  );
}

export function userSamples(baseUrl: string): readonly CodeSample[] {
  return inEach(
    `curl "${baseUrl}/user" \\\n  ${authorization}`,
    '$answer = $api->getUser();',
    'const answer = await api.getUser();',
    'answer = api.get_user()',
  );
}

export function videoSamples(baseUrl: string): readonly CodeSample[] {
  const url = `${baseUrl}/video/${SAMPLE_ID}`;
  return [
    { language: 'bash', title: 'cURL', text: `curl --fail --output cat.mp4 "${url}"` },
    { language: 'php', title: 'PHP', text: `copy('${url}', 'cat.mp4');` },
    { language: 'javascript', title: 'JavaScript', text: `document.querySelector('video').src = '${url}';` },
    { language: 'python', title: 'Python', text: `urllib.request.urlretrieve('${url}', 'cat.mp4')` },
  ];
}
