<?php
// A client of the VideoGenAPI in one file: PHP 8.1 or later with its curl extension.
//
//     export VIDEOGEN_BASE_URL=https://video.example/api/v1 VIDEOGEN_API_KEY=lt_...
//     php videogen-api.php make cat.mp4 prompt='A cat in a sunny garden' model=kling_21 duration=10

declare(strict_types=1);

/** The server refused, or can't be understood. Nothing was charged unless it is an AmbiguousError. */
class ApiError extends RuntimeException
{
    public function __construct(
        string $message,
        public readonly ?int $status = null,
        public readonly ?string $errorCode = null,
        public readonly array $details = [],
        public readonly ?string $requestId = null,
        public readonly ?int $retryAfter = null,
    ) {
        parent::__construct($message);
    }
}

/** The request left, and no trustworthy answer came: it may count. Ask again only with the same key. */
final class AmbiguousError extends ApiError
{
    public string $idempotencyKey = '';
}

/** The generation was accepted, and ended as failed. */
final class GenerationFailed extends ApiError
{
}

/** What came is not the whole video. No file was written. */
final class DownloadError extends ApiError
{
}

final class VideogenApi
{
    private const TRIES = 5;
    /** Seconds. A 429 that asks for more than this is about the month, not about the rate. */
    private const LONGEST_WAIT = 300;
    /** The host wasn't found, or refused the connection: nothing was sent. */
    private const NOT_SENT = [CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY, CURLE_COULDNT_CONNECT];

    public function __construct(private string $baseUrl, private readonly string $apiKey, private readonly int $timeout = 60)
    {
        $this->baseUrl = rtrim($baseUrl, '/');
    }

    public function generateTextToVideo(string $prompt, array $options = []): array
    {
        return $this->generate(['prompt' => $prompt] + $options);
    }

    public function generateImageToVideo(string $prompt, string $imageUrl, array $options = []): array
    {
        return $this->generate(['prompt' => $prompt, 'image_url' => $imageUrl] + $options);
    }

    /** Asks for a video. This is what counts: it is repeated only after a 429, which counts nothing. */
    public function generate(array $request, ?string $idempotencyKey = null): array
    {
        return $this->makeRequest('/generate', 'POST', $request, $idempotencyKey ?? bin2hex(random_bytes(16)));
    }

    public function getStatus(string $generationId): array
    {
        return $this->makeRequest('/status/' . rawurlencode($generationId));
    }

    public function listGenerations(int $page = 1, int $limit = 10): array
    {
        return $this->makeRequest('/generations?' . http_build_query(['page' => $page, 'limit' => $limit]));
    }

    public function getUser(): array
    {
        return $this->makeRequest('/user');
    }

    /** Asks after 2 seconds at first, then ever less often, every 30 seconds at most. */
    public function waitFor(string $generationId, int $longest = 3600, ?callable $onStatus = null): array
    {
        $began = microtime(true);
        while (true) {
            $answer = $this->getStatus($generationId);
            if ($onStatus !== null) {
                $onStatus($answer);
            }
            if ($answer['status'] === 'completed') {
                return $answer;
            }
            if ($answer['status'] === 'failed') {
                throw new GenerationFailed($answer['error'] ?? 'The generation failed.', errorCode: $answer['code'] ?? null);
            }
            $waited = microtime(true) - $began;
            if ($waited > $longest) {
                throw new ApiError("$generationId is still {$answer['status']} after " . round($waited) . ' s.');
            }
            usleep((int) (1e6 * min(30, max(2, $waited / 10))));
        }
    }

    public function videoUrl(string $generationId): string
    {
        return $this->baseUrl . '/video/' . rawurlencode($generationId);
    }

    /** Writes the video, and gives its size. The file is there only when it is whole. Needs no key. */
    public function download(string $generationId, string $file): int
    {
        $part = "$file.part";
        $out = fopen($part, 'wb') ?: throw new DownloadError("$part can't be written.");
        $curl = curl_init($this->videoUrl($generationId));
        curl_setopt_array($curl, [
            CURLOPT_FILE => $out,
            CURLOPT_FAILONERROR => true,
            CURLOPT_CONNECTTIMEOUT => $this->timeout,
            CURLOPT_LOW_SPEED_LIMIT => 1024,
            CURLOPT_LOW_SPEED_TIME => 30,
        ]);
        $isDone = curl_exec($curl);
        fclose($out);
        $promised = curl_getinfo($curl, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T);
        $written = filesize($part);
        $isWhole = $written === $promised && file_get_contents($part, offset: 4, length: 4) === 'ftyp';
        if ($isDone === false || !$isWhole || !rename($part, $file)) {
            unlink($part);
            $reason = curl_error($curl) ?: "$written bytes came of $promised, or they are no MP4.";
            throw new DownloadError($reason, status: curl_getinfo($curl, CURLINFO_RESPONSE_CODE) ?: null);
        }
        return $written;
    }

    private function makeRequest(string $path, string $method = 'GET', ?array $body = null, ?string $key = null): array
    {
        for ($attempt = 1; ; $attempt++) {
            try {
                return $this->tryRequest($path, $method, $body, $key);
            } catch (ApiError $error) {
                $passes = $error->status === 429 && $error->errorCode !== 'monthly_limit_exceeded';
                // What only asks may be asked again. What counts may not.
                $passes = $passes || ($method === 'GET' && ($error->status === null || $error->status >= 500));
                $wait = $error->retryAfter ?? min(30, 2 ** $attempt);
                if (!$passes || $attempt === self::TRIES || $wait > self::LONGEST_WAIT) {
                    throw $error;
                }
                sleep($wait);
            }
        }
    }

    private function tryRequest(string $path, string $method, ?array $body, ?string $key): array
    {
        $headers = ["Authorization: Bearer $this->apiKey", 'Accept: application/json'];
        $retryAfter = null;
        $curl = curl_init($this->baseUrl . $path);
        if ($body !== null) {
            array_push($headers, 'Content-Type: application/json', "Idempotency-Key: $key");
            curl_setopt($curl, CURLOPT_POSTFIELDS, json_encode($body, JSON_THROW_ON_ERROR | JSON_UNESCAPED_SLASHES));
        }
        curl_setopt_array($curl, [
            CURLOPT_CUSTOMREQUEST => $method,
            CURLOPT_HTTPHEADER => $headers,
            CURLOPT_RETURNTRANSFER => true,
            CURLOPT_TIMEOUT => $this->timeout,
            // A redirect would carry the key to wherever it leads.
            CURLOPT_FOLLOWLOCATION => false,
            CURLOPT_HEADERFUNCTION => function ($curl, string $line) use (&$retryAfter): int {
                if (preg_match('/^retry-after:\s*(\d+)\s*$/i', $line, $found)) {
                    $retryAfter = (int) $found[1];
                }
                return strlen($line);
            },
        ]);
        $text = curl_exec($curl);
        $status = curl_getinfo($curl, CURLINFO_RESPONSE_CODE) ?: null;
        if ($text === false) {
            $reason = curl_error($curl);
            $isSent = !in_array(curl_errno($curl), self::NOT_SENT, true);
            throw $isSent ? $this->doubt("No answer: $reason.", $key) : new ApiError("Not sent: $reason.");
        }
        $answer = json_decode($text, true);
        if ($status === 200 && is_array($answer)) {
            return $answer;
        }
        $facts = [
            'status' => $status,
            'errorCode' => $answer['code'] ?? null,
            'details' => $answer['details'] ?? [],
            'requestId' => $answer['request_id'] ?? null,
            'retryAfter' => $retryAfter,
        ];
        $message = "HTTP $status: " . ($answer['error'] ?? 'no usable answer');
        $isRefusal = $status >= 400 && $status < 500 && $status !== 408;
        throw $isRefusal ? new ApiError($message, ...$facts) : $this->doubt("$message.", $key, $facts);
    }

    /** What became of a request that only asks doesn't matter; what became of one that counts does. */
    private function doubt(string $message, ?string $key, array $facts = []): ApiError
    {
        if ($key === null) {
            return new ApiError($message, ...$facts);
        }
        $error = new AmbiguousError("$message It may have been accepted. Idempotency-Key: $key", ...$facts);
        $error->idempotencyKey = $key;
        return $error;
    }
}

/** `duration=10 camera_fixed=true` as a request. */
function readParameters(array $words): array
{
    $request = [];
    foreach ($words as $word) {
        [$name, $value] = explode('=', $word, 2);
        $request[$name] = match ($name) {
            'duration', 'seed' => (int) $value,
            'camera_fixed' => $value === 'true',
            default => $value,
        };
    }
    return $request;
}

function main(array $words): void
{
    $api = new VideogenApi((string) getenv('VIDEOGEN_BASE_URL'), (string) getenv('VIDEOGEN_API_KEY'));
    $tell = fn (array $answer) => fwrite(STDERR, "{$answer['generation_id']} {$answer['status']}\n");
    $generate = fn (string ...$parameters) => $api->generate(readParameters($parameters), getenv('IDEMPOTENCY_KEY') ?: null);
    $make = function (string $file, string ...$parameters) use ($api, $generate, $tell): array {
        $accepted = $generate(...$parameters);
        $answer = $api->waitFor($accepted['generation_id'], onStatus: $tell);
        $api->download($accepted['generation_id'], $file);
        return $answer;
    };
    $command = array_shift($words);
    try {
        $answer = match ($command) {
            'generate' => $generate(...$words),
            'status' => $api->getStatus($words[0]),
            'wait' => $api->waitFor($words[0], onStatus: $tell),
            'download' => ['file' => $words[1], 'bytes' => $api->download($words[0], $words[1])],
            'list' => $api->listGenerations((int) ($words[0] ?? 1), (int) ($words[1] ?? 10)),
            'user' => $api->getUser(),
            'make' => $make(...$words),
            default => null,
        };
    } catch (ApiError $error) {
        fwrite(STDERR, get_class($error) . " $error->errorCode: {$error->getMessage()}\n");
        exit($error instanceof AmbiguousError ? 3 : 1);
    }
    if ($answer === null) {
        fwrite(STDERR, "usage: php videogen-api.php generate NAME=VALUE... | status ID | wait ID | download ID FILE\n");
        fwrite(STDERR, "       php videogen-api.php list [PAGE [LIMIT]] | user | make FILE NAME=VALUE...\n");
        exit(2);
    }
    echo json_encode($answer, JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE), "\n";
}

// Included from another file, it only brings the classes.
if (PHP_SAPI === 'cli' && realpath($argv[0]) === __FILE__) {
    main(array_slice($argv, 1));
}
