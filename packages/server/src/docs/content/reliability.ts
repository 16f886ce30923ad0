// What keeps a caller from paying twice or asking in vain: idempotency, limits, webhooks.
import { MONTH_REFUSED, RATE_REFUSED, webhookBody } from './answers.js';
import { code, json, list, note, type Section, table, text } from './block.js';
import type { Place } from './introduction.js';
import { webhookSamples } from '../samples/webhook-samples.js';

export function idempotency(): Section {
  return {
    id: 'idempotency',
    title: 'Idempotency',
    blocks: [
      text(
        'Connections break, sometimes after a request has arrived and before you hear of it. Send an `Idempotency-Key` with every `POST /generate`, and you may send the same request again: one video is made, and counts once.',
      ),
      code('A key of your own choosing', {
        language: 'http',
        title: 'Header',
        text: 'Idempotency-Key: 8e03978e-40d5-43e8-bc93-6894a57f9324',
      }),
      list(
        'Make a new random key for each video that you want (255 characters at most), and keep it until you have the answer.',
        'The same key with the same request gives the first answer again.',
        'The same key with another request is refused with **422**.',
        'While the first request with a key is still being judged, the second gets **409**: try again in a moment.',
      ),
    ],
  };
}

export function limits(): Section {
  return {
    id: 'limits',
    title: 'Limits',
    blocks: [
      text(
        'An account has a rate and a limit for the month. Either answers **429**, counts nothing, and says when to come back: `Retry-After` has the seconds, and the `RateLimit` fields have what is left (`r`) and until when (`t`, seconds). Answers to accepted requests have those fields too, so you can slow down in time.',
      ),
      note(
        'A request that is accepted counts one. One that is refused counts nothing, and one that fails later is given back.',
      ),
    ],
    sections: [
      {
        id: 'limit-rate',
        title: 'Too fast',
        blocks: [
          text('Wait for `Retry-After` and go on:'),
          code('The headers of a 429 for the rate', {
            language: 'http',
            title: 'Headers',
            text: 'HTTP/1.1 429 Too Many Requests\nRetry-After: 1\nRateLimit-Policy: "rate";q=60;w=12, "month";q=100;w=2592000\nRateLimit: "rate";r=0;t=1, "month";r=59;t=864000',
          }),
          json('The body of a 429 for the rate', RATE_REFUSED),
        ],
      },
      {
        id: 'limit-month',
        title: 'Month used up',
        blocks: [
          text(
            'The limit is free again on the first of the next month, 00:00 UTC. Until then asking again is in vain:',
          ),
          code('The headers of a 429 for the month', {
            language: 'http',
            title: 'Headers',
            text: 'HTTP/1.1 429 Too Many Requests\nRetry-After: 864000\nRateLimit-Policy: "month";q=100;w=2592000, "rate";q=60;w=12\nRateLimit: "month";r=0;t=864000, "rate";r=59;t=1',
          }),
          json('The body of a 429 for the month', MONTH_REFUSED),
        ],
      },
    ],
  };
}

export function webhooks({ baseUrl }: Place): Section {
  return {
    id: 'webhooks',
    title: 'Webhooks',
    blocks: [
      text(
        'Send `webhook_url` with a request, and when it has ended you get a POST there with `type` `generation.completed` or `generation.failed` and, as `data`, what [status](#status) would tell.',
      ),
      json('The body of a webhook', webhookBody(baseUrl)),
      text(
        'Signatures follow [Standard Webhooks](https://www.standardwebhooks.com), for which most languages have a library. Three headers come along:',
      ),
      table(
        'The headers of a webhook',
        ['Header', 'Meaning'],
        [
          ['`webhook-id`', 'The same at each try. Keep those you have handled.'],
          ['`webhook-timestamp`', 'When it was sent, in seconds since 1970. Refuse what is older than five minutes.'],
          [
            '`webhook-signature`',
            '`v1,` and a signature in Base64; several, with spaces between them, while a secret is being replaced.',
          ],
        ],
      ),
      text(
        'The signature is an HMAC-SHA256 of `id.timestamp.body` with your secret, which is what follows `whsec_` decoded from Base64. Compare before you parse:',
      ),
      code('Is a webhook genuine?', ...webhookSamples()),
      list(
        'Answer with any 2xx within 10 seconds. Anything else is tried again for three days, ever less often; with **410** it is not.',
        'It may come twice, or late. Status is what counts.',
        'The URL must be a public https address. Addresses inside a network are refused, and redirects are not followed.',
      ),
    ],
  };
}
