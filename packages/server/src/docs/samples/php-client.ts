// The PHP example of the documentation: a whole client, and a video made with it.
import { KEY_PLACEHOLDER } from '../content/block.js';

export function phpClient(baseUrl: string): string {
  return String.raw`<?php
class VideogenApi {
    public function __construct(
        private string $apiKey,
        private string $baseUrl = '${baseUrl}',
    ) {}

    public function generateTextToVideo(string $prompt, array $options = []): array {
        return $this->makeRequest('/generate', ['prompt' => $prompt] + $options);
    }

    public function generateImageToVideo(string $prompt, string $imageUrl, array $options = []): array {
        return $this->makeRequest('/generate', ['prompt' => $prompt, 'image_url' => $imageUrl] + $options);
    }

    public function getStatus(string $generationId): array {
        return $this->makeRequest('/status/' . rawurlencode($generationId));
    }

    public function listGenerations(int $page = 1, int $limit = 10): array {
        return $this->makeRequest("/generations?page=$page&limit=$limit");
    }

    public function getUser(): array {
        return $this->makeRequest('/user');
    }

    /** Asks ever less often: every 2 seconds at first, every 30 in the end. */
    public function waitFor(string $generationId): array {
        for ($rest = 2; ; $rest = min(30, $rest * 1.2)) {
            $answer = $this->getStatus($generationId);
            if ($answer['status'] === 'completed') return $answer;
            if ($answer['status'] === 'failed') throw new RuntimeException("{$answer['code']}: {$answer['error']}");
            usleep((int) ($rest * 1e6));
        }
    }

    private function makeRequest(string $path, ?array $body = null): array {
        $headers = ["Authorization: Bearer $this->apiKey"];
        $curl = curl_init($this->baseUrl . $path);
        if ($body !== null) {
            // One key for all tries: however often it is sent, one video is made.
            array_push($headers, 'Content-Type: application/json', 'Idempotency-Key: ' . bin2hex(random_bytes(16)));
            curl_setopt($curl, CURLOPT_POSTFIELDS, json_encode($body));
        }
        $retryAfter = null;
        curl_setopt_array($curl, [
            CURLOPT_HTTPHEADER => $headers,
            CURLOPT_RETURNTRANSFER => true,
            CURLOPT_TIMEOUT => 60,
            CURLOPT_HEADERFUNCTION => function ($curl, string $line) use (&$retryAfter): int {
                if (preg_match('/^retry-after: *(\d+)/i', $line, $found)) $retryAfter = (int) $found[1];
                return strlen($line);
            },
        ]);
        for ($try = 1; ; $try++) {
            $retryAfter = null;
            $answer = json_decode((string) curl_exec($curl), true);
            $status = curl_getinfo($curl, CURLINFO_RESPONSE_CODE);
            if ($status === 200 && ($answer['success'] ?? false) === true) return $answer;
            $rest = $retryAfter ?? 2 ** $try;
            $mayPass = $status < 400 || $status === 409 || $status === 429 || $status >= 500;
            if (!$mayPass || $try === 5 || $rest > 300) {
                throw new RuntimeException("$status {$answer['code']}: {$answer['error']}");
            }
            sleep($rest);
        }
    }
}

$api = new VideogenApi('${KEY_PLACEHOLDER}');
$accepted = $api->generateTextToVideo('A cat playing with a ball in a sunny garden', [
    'model' => 'kling_21',
    'duration' => 10,
]);
$done = $api->waitFor($accepted['generation_id']);
copy($done['video_url'], 'cat.mp4');
`;
}
