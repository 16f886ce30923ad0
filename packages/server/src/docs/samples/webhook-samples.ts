// How a webhook's signature is verified, in each language.
import type { CodeSample } from './code-sample.js';

export function webhookSamples(): readonly CodeSample[] {
  return [
    {
      language: 'php',
      title: 'PHP',
      text: `function isGenuine(string $secret, string $id, string $timestamp, string $body, string $signatures): bool {
    $key = base64_decode(substr($secret, strlen('whsec_')));
    $expected = 'v1,' . base64_encode(hash_hmac('sha256', "$id.$timestamp.$body", $key, true));
    foreach (explode(' ', $signatures) as $signature) {
        if (hash_equals($expected, $signature)) return abs(time() - (int) $timestamp) < 300;
    }
    return false;
}`,
    },
    {
      language: 'javascript',
      title: 'JavaScript',
      text: `import { createHmac, timingSafeEqual } from 'node:crypto';

function isGenuine(secret, id, timestamp, body, signatures) {
    const key = Buffer.from(secret.slice('whsec_'.length), 'base64');
    const expected = createHmac('sha256', key).update(id + '.' + timestamp + '.' + body).digest();
    const isMatch = signatures.split(' ').some((signature) => {
        const given = Buffer.from(signature.slice('v1,'.length), 'base64');
        return given.length === expected.length && timingSafeEqual(given, expected);
    });
    return isMatch && Math.abs(Date.now() / 1000 - Number(timestamp)) < 300;
}`,
    },
    {
      language: 'python',
      title: 'Python',
      text: `import base64, hmac, time

def is_genuine(secret, id, timestamp, body, signatures):
    key = base64.b64decode(secret.removeprefix('whsec_'))
    digest = hmac.digest(key, f'{id}.{timestamp}.{body}'.encode(), 'sha256')
    expected = 'v1,' + base64.b64encode(digest).decode()
    is_match = any(hmac.compare_digest(expected, signature) for signature in signatures.split())
    return is_match and abs(time.time() - int(timestamp)) < 300`,
    },
  ];
}
