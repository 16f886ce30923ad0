// The shell example of the documentation: a video made with curl, from the request to the file.
import { KEY_PLACEHOLDER } from '../content/block.js';

export function shellClient(baseUrl: string): string {
  return String.raw`#!/usr/bin/env bash
set -euo pipefail
base_url='${baseUrl}'
authorization='Authorization: Bearer ${KEY_PLACEHOLDER}'
idempotency_key="$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')"

# curl waits for what Retry-After says. One key for all tries: however often it is sent, one video is made.
accepted="$(curl --silent --show-error --fail-with-body --retry 5 --retry-connrefused --retry-max-time 300 \
  -X POST "$base_url/generate" \
  -H "$authorization" \
  -H 'Content-Type: application/json' \
  -H "Idempotency-Key: $idempotency_key" \
  -d '{
    "model": "kling_21",
    "prompt": "A cat playing with a ball in a sunny garden",
    "duration": 10
  }')"
generation_id="$(sed -nE 's/.*"generation_id": ?"([^"]+)".*/\1/p' <<<"$accepted")"

# Asks ever less often: every 2 seconds at first, every 30 in the end.
for ((rest = 2; ; rest = rest < 24 ? rest + 2 : 30)); do
  answer="$(curl --silent --show-error --fail-with-body --retry 5 "$base_url/status/$generation_id" -H "$authorization")"
  case "$answer" in
    *'"status":"completed"'*) break ;;
    *'"status":"failed"'*) echo "$answer" >&2; exit 1 ;;
  esac
  sleep "$rest"
done

curl --silent --show-error --fail --output cat.mp4 "$base_url/video/$generation_id"
`;
}
