<?php
// The reference's PHP class as printed there, its makeRequest filled in; base URL and key come from the command line.
class videogenAPI {
    private $apiKey;
    private $baseUrl;

    public function __construct($apiKey, $baseUrl) {
        $this->apiKey = $apiKey;
        $this->baseUrl = $baseUrl;
    }

    public function generateTextToVideo($prompt, $options = []) {
        $data = array_merge([
            'model' => 'higgsfield',
            'prompt' => $prompt,
            'duration' => 5,
            'resolution' => '720p',
            'aspect_ratio' => '16:9'
        ], $options);

        return $this->makeRequest('/generate', 'POST', $data);
    }

    public function generateImageToVideo($prompt, $imageUrl, $options = []) {
        $data = array_merge([
            'model' => 'kling_2_1',
            'prompt' => $prompt,
            'image_url' => $imageUrl,
            'duration' => 5,
            'resolution' => '720p',
            'camera_fixed' => false
        ], $options);

        return $this->makeRequest('/generate', 'POST', $data);
    }

    public function getStatus($generationId) {
        return $this->makeRequest('/status/' . $generationId);
    }

    private function makeRequest($endpoint, $method = 'GET', $data = null) {
        $request = curl_init($this->baseUrl . $endpoint);
        curl_setopt_array($request, [
            CURLOPT_RETURNTRANSFER => true,
            CURLOPT_CUSTOMREQUEST => $method,
            CURLOPT_HTTPHEADER => ['Authorization: Bearer ' . $this->apiKey, 'Content-Type: application/json'],
        ]);
        if ($data !== null) curl_setopt($request, CURLOPT_POSTFIELDS, json_encode($data));
        return json_decode(curl_exec($request), true);
    }
}

[, $baseUrl, $apiKey, $imageUrl] = $argv;
$api = new videogenAPI($apiKey, $baseUrl);
$answers = [
    $api->generateTextToVideo('A cat playing with a ball in a sunny garden'),
    $api->generateImageToVideo('The dog runs in the park chasing a butterfly', $imageUrl),
];
$videos = [];
foreach ($answers as $answer) {
    $status = $answer;
    while ($answer['success'] && !in_array($status['status'], ['completed', 'failed'])) {
        usleep(500000);
        $status = $api->getStatus($answer['generation_id']);
    }
    $video = isset($status['video_url']) ? file_get_contents($status['video_url']) : '';
    $videos[] = ['answer' => $answer, 'status' => $status, 'bytes' => strlen($video), 'head' => substr($video, 4, 4)];
}
echo json_encode($videos);
