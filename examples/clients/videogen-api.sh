#!/usr/bin/env bash
# A client of the VideoGenAPI in one file: bash and curl.
#
#     export VIDEOGEN_BASE_URL=https://video.example/api/v1 VIDEOGEN_API_KEY=lt_...
#     bash videogen-api.sh make cat.mp4 prompt='A cat in a sunny garden' model=kling_21 duration=10
#
# Ends with 0; 1 when the server refuses or the generation failed; 2 for a wrong command line; 3 when nobody knows whether
# the request was accepted: then ask again only with the Idempotency-Key that it names.
set -euo pipefail

tries=5
longest_wait=300 # seconds; a 429 that asks for more is about the month, not about the rate

folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT

say() { printf '%s\n' "$*" >&2; }

json_string() {
  local text="$1"
  text="${text//\\/\\\\}"
  text="${text//\"/\\\"}"
  text="${text//$'\n'/\\n}"
  text="${text//$'\r'/\\r}"
  text="${text//$'\t'/\\t}"
  printf '"%s"' "$text"
}

# The first value of a field of the answer: a text without its quotes, or a number.
field() {
  tr -d '\n' <"$folder/body" | grep -oE "\"$1\" *: *(\"([^\"\\\\]|\\\\.)*\"|[0-9]+)" | head -n 1 |
    sed -E "s/^\"$1\" *: *//; s/^\"(.*)\"\$/\1/"
}

# The key comes to curl by its configuration, so that no list of processes shows it.
credentials() { printf 'header = "Authorization: Bearer %s"\n' "$VIDEOGEN_API_KEY"; }

# ask PATH, or ask PATH BODY IDEMPOTENCY_KEY: the answer is printed. Redirects are not followed: they would take the key along.
ask() {
  local path="$1" body="${2-}" key="${3-}" attempt status code wait curl_status
  local -a paid=()
  [ -z "$key" ] || paid=(--request POST --header 'Content-Type: application/json' --header "Idempotency-Key: $key" --data-binary @-)
  for ((attempt = 1; ; attempt++)); do
    : >"$folder/body"
    : >"$folder/headers"
    curl_status=0
    status="$(printf '%s' "$body" | curl --silent --max-time 60 --config <(credentials) "${paid[@]}" \
      --dump-header "$folder/headers" --output "$folder/body" --write-out '%{http_code}' "${VIDEOGEN_BASE_URL%/}$path")" || curl_status=$?
    if [ "$curl_status" = 0 ] && [ "$status" = 200 ] && grep -q '"success" *: *true' "$folder/body"; then
      cat "$folder/body"
      echo
      return
    fi
    code="$(field code || true)"
    wait="$(sed -nE 's/^retry-after: *([0-9]+).*/\1/ip' "$folder/headers" | tail -n 1)"
    wait="${wait:-$((2 ** attempt))}"
    if [ "$attempt" -lt "$tries" ] && [ "$wait" -le "$longest_wait" ]; then
      # A 429 counts nothing, so asking again is free. So is what only asks; what counts is never sent a second time.
      if { [ "$status" = 429 ] && [ "$code" != monthly_limit_exceeded ]; } ||
        { [ -z "$key" ] && { [ "$curl_status" != 0 ] || [ "$status" -ge 500 ]; }; }; then
        sleep "$wait"
        continue
      fi
    fi
    say "HTTP $status ${code:-curl $curl_status}: $(field error || echo 'no usable answer')"
    # 6 and 7: the host wasn't found, or refused the connection. Nothing was sent.
    if [ -n "$key" ] && [ "$curl_status" != 6 ] && [ "$curl_status" != 7 ] &&
      { [ "$curl_status" != 0 ] || [ "$status" -lt 400 ] || [ "$status" -ge 500 ] || [ "$status" = 408 ]; }; then
      say "It may have been accepted. Idempotency-Key: $key"
      exit 3
    fi
    exit 1
  done
}

# generate NAME=VALUE...: asks for a video. IDEMPOTENCY_KEY=... in the environment asks for the same one again.
generate() {
  local word name value body=''
  for word in "$@"; do
    name="${word%%=*}"
    value="${word#*=}"
    case "$name" in
      duration | seed | camera_fixed) ;;
      *) value="$(json_string "$value")" ;;
    esac
    body+="${body:+,}$(json_string "$name"):$value"
  done
  ask /generate "{$body}" "${IDEMPOTENCY_KEY:-$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')}"
}

# Asks after 2 seconds at first, then ever less often, every 30 seconds at most, for an hour.
wait_for() {
  local status rest began=$SECONDS
  while :; do
    ask "/status/$1" >/dev/null
    status="$(field status)"
    say "$1 $status"
    case "$status" in
      completed) break ;;
      failed)
        say "The generation failed: $(field code || true) $(field error || true)"
        exit 1
        ;;
    esac
    rest=$(((SECONDS - began) / 10))
    [ $((SECONDS - began)) -lt 3600 ] || { say "$1 is still $status."; exit 1; }
    sleep $((rest < 2 ? 2 : rest > 30 ? 30 : rest))
  done
  cat "$folder/body"
  echo
}

# Writes the video, which needs no key. The file is there only when it is whole.
download() {
  local promised written
  if ! curl --silent --show-error --fail --speed-limit 1024 --speed-time 30 --dump-header "$folder/headers" \
    --output "$2.part" "${VIDEOGEN_BASE_URL%/}/video/$1"; then
    rm -f "$2.part"
    say 'The download broke.'
    exit 1
  fi
  promised="$(sed -nE 's/^content-length: *([0-9]+).*/\1/ip' "$folder/headers" | tail -n 1)"
  written="$(wc -c <"$2.part" | tr -d ' ')"
  if [ "$written" != "$promised" ] || [ "$(head -c 8 "$2.part" | tail -c 4)" != ftyp ]; then
    rm -f "$2.part"
    say "$written bytes came of ${promised:-nobody knows how many}, or they are no MP4."
    exit 1
  fi
  mv "$2.part" "$2"
}

make() {
  local file="$1" id
  shift
  generate "$@" >/dev/null
  id="$(field generation_id)"
  wait_for "$id"
  download "$id" "$file"
}

: "${VIDEOGEN_BASE_URL:?}" "${VIDEOGEN_API_KEY:?}"
case "${1-}" in
  generate | download | make) "$@" ;;
  wait) wait_for "$2" ;;
  status) ask "/status/$2" ;;
  list) ask "/generations?page=${2-1}&limit=${3-10}" ;;
  user) ask /user ;;
  *)
    say 'usage: videogen-api.sh generate NAME=VALUE... | status ID | wait ID | download ID FILE'
    say '       videogen-api.sh list [PAGE [LIMIT]] | user | make FILE NAME=VALUE...'
    exit 2
    ;;
esac
