#!/usr/bin/env python3
"""A client of the VideoGenAPI in one file, with nothing but the standard library. Python 3.9 or later.

    export VIDEOGEN_BASE_URL=https://video.example/api/v1 VIDEOGEN_API_KEY=lt_...
    python3 videogen_api.py make cat.mp4 prompt='A cat in a sunny garden' model=kling_21 duration=10
"""

import http.client
import json
import os
import socket
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid


class ApiError(Exception):
    """The server refused, or can't be understood. Nothing was charged unless it is an AmbiguousError."""

    def __init__(self, message, status=None, code=None, details=(), request_id=None, retry_after=None):
        super().__init__(message)
        self.status = status
        self.code = code
        self.details = list(details)
        self.request_id = request_id
        self.retry_after = retry_after


class AmbiguousError(ApiError):
    """The request left, and no trustworthy answer came: it may count. Ask again only with the same key."""

    def __init__(self, message, idempotency_key, **facts):
        super().__init__(f"{message} It may have been accepted. Idempotency-Key: {idempotency_key}", **facts)
        self.idempotency_key = idempotency_key


class GenerationFailed(ApiError):
    """The generation was accepted, and ended as failed."""


class DownloadError(ApiError):
    """What came is not the whole video. No file was written."""


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """A redirect would carry the key to wherever it leads."""

    def redirect_request(self, *args, **kwargs):
        return None


class VideogenApi:
    TRIES = 5
    # A 429 that asks for more than this is about the month, not about the rate.
    LONGEST_WAIT = 300

    def __init__(self, base_url, api_key, timeout=60):
        self.base_url = base_url.rstrip("/")
        self._api_key = api_key
        self._timeout = timeout
        self._opener = urllib.request.build_opener(_NoRedirects)

    def generate_text_to_video(self, prompt, **options):
        return self.generate({"prompt": prompt, **options})

    def generate_image_to_video(self, prompt, image_url, **options):
        return self.generate({"prompt": prompt, "image_url": image_url, **options})

    def generate(self, request, idempotency_key=None):
        """Asks for a video. This is what counts: it is repeated only after a 429, which counts nothing."""
        return self._call("POST", "/generate", request, idempotency_key or str(uuid.uuid4()))

    def status(self, generation_id):
        return self._call("GET", "/status/" + urllib.parse.quote(generation_id, safe=""))

    def generations(self, page=1, limit=10):
        return self._call("GET", "/generations?" + urllib.parse.urlencode({"page": page, "limit": limit}))

    def user(self):
        return self._call("GET", "/user")

    def wait_for(self, generation_id, longest=3600, on_status=lambda answer: None):
        """Asks after 2 seconds at first, then ever less often, every 30 seconds at most."""
        began = time.monotonic()
        while True:
            answer = self.status(generation_id)
            on_status(answer)
            if answer["status"] == "completed":
                return answer
            if answer["status"] == "failed":
                raise GenerationFailed(answer.get("error") or "The generation failed.", code=answer.get("code"))
            waited = time.monotonic() - began
            if waited > longest:
                raise ApiError(f"{generation_id} is still {answer['status']} after {round(waited)} s.")
            time.sleep(min(30, max(2, waited / 10)))

    def video_url(self, generation_id):
        return f"{self.base_url}/video/{urllib.parse.quote(generation_id, safe='')}"

    def download(self, generation_id, file):
        """Writes the video, and gives its size. The file is there only when it is whole. Needs no key."""
        part = f"{file}.part"
        try:
            with urllib.request.urlopen(self.video_url(generation_id), timeout=self._timeout) as answer:
                promised = answer.headers.get("Content-Length")
                written = 0
                start = b""
                with open(part, "wb") as out:
                    while piece := answer.read(1 << 16):
                        start = start or piece[:12]
                        written += out.write(piece)
        except (OSError, http.client.HTTPException) as error:
            _remove(part)
            raise DownloadError(f"The download broke: {error}", status=getattr(error, "code", None)) from None
        if promised is None or written != int(promised) or start[4:8] != b"ftyp":
            _remove(part)
            raise DownloadError(f"{written} bytes came of {promised}, or they are no MP4.")
        os.replace(part, file)
        return written

    def _call(self, method, path, body=None, idempotency_key=None):
        for attempt in range(1, self.TRIES + 1):
            try:
                return self._try(method, path, body, idempotency_key)
            except ApiError as error:
                passes = error.status == 429 and error.code != "monthly_limit_exceeded"
                # What only asks may be asked again. What counts may not.
                passes = passes or (method == "GET" and (error.status is None or error.status >= 500))
                wait = error.retry_after or min(30, 2**attempt)
                if not passes or attempt == self.TRIES or wait > self.LONGEST_WAIT:
                    raise
                time.sleep(wait)

    def _try(self, method, path, body, idempotency_key):
        headers = {"Authorization": f"Bearer {self._api_key}", "Accept": "application/json"}
        data = None
        if body is not None:
            headers.update({"Content-Type": "application/json", "Idempotency-Key": idempotency_key})
            data = json.dumps(body).encode()
        request = urllib.request.Request(self.base_url + path, data, headers, method=method)

        def fail(message, **facts):
            if idempotency_key is None:
                return ApiError(message, **facts)
            return AmbiguousError(message, idempotency_key, **facts)

        try:
            with self._opener.open(request, timeout=self._timeout) as answer:
                return json.loads(answer.read())
        except urllib.error.HTTPError as error:
            facts = _facts(error)
            message = facts.pop("message")
            is_refusal = 400 <= error.code < 500 and error.code != 408
            raise (ApiError(message, **facts) if is_refusal else fail(message, **facts)) from None
        except urllib.error.URLError as error:
            if isinstance(error.reason, (ConnectionRefusedError, socket.gaierror)):
                raise ApiError(f"Not sent: {error.reason}") from None
            raise fail(f"No answer: {error.reason}.") from None
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise fail(f"No usable answer: {type(error).__name__}.") from None


def _facts(error):
    """What an answer that is an error says, in the API's form or not."""
    try:
        body = json.loads(error.read())
    except (OSError, http.client.HTTPException, ValueError):
        body = {}
    body = body if isinstance(body, dict) else {}
    wait = error.headers.get("Retry-After", "")
    return {
        "message": f"HTTP {error.code}: {body.get('error', error.reason)}",
        "status": error.code,
        "code": body.get("code"),
        "details": body.get("details", ()),
        "request_id": body.get("request_id"),
        "retry_after": int(wait) if wait.isdigit() else None,
    }


def _remove(file):
    if os.path.exists(file):
        os.remove(file)


def _read_parameters(words):
    """`duration=10 camera_fixed=true` as a request."""
    request = dict(word.split("=", 1) for word in words)
    for name in ("duration", "seed"):
        if name in request:
            request[name] = int(request[name])
    if "camera_fixed" in request:
        request["camera_fixed"] = request["camera_fixed"] == "true"
    return request


USAGE = """usage: videogen_api.py generate NAME=VALUE... | status ID | wait ID | download ID FILE
       videogen_api.py list [PAGE [LIMIT]] | user | make FILE NAME=VALUE..."""


def main(words):
    api = VideogenApi(os.environ["VIDEOGEN_BASE_URL"], os.environ["VIDEOGEN_API_KEY"])

    def tell(answer):
        print(f"{answer['generation_id']} {answer['status']}", file=sys.stderr)

    def generate(*parameters):
        return api.generate(_read_parameters(parameters), os.environ.get("IDEMPOTENCY_KEY"))

    def make(file, *parameters):
        accepted = generate(*parameters)
        answer = api.wait_for(accepted["generation_id"], on_status=tell)
        api.download(accepted["generation_id"], file)
        return answer

    commands = {
        "generate": generate,
        "status": api.status,
        "wait": lambda generation_id: api.wait_for(generation_id, on_status=tell),
        "download": lambda generation_id, file: {"file": file, "bytes": api.download(generation_id, file)},
        "list": api.generations,
        "user": api.user,
        "make": make,
    }
    command = commands.get(words[0] if words else "")
    if command is None:
        print(USAGE, file=sys.stderr)
        sys.exit(2)
    try:
        print(json.dumps(command(*words[1:]), ensure_ascii=False))
    except ApiError as error:
        print(f"{type(error).__name__} {error.code or ''}: {error}", file=sys.stderr)
        sys.exit(3 if isinstance(error, AmbiguousError) else 1)


if __name__ == "__main__":
    main(sys.argv[1:])
