// The JSON examples of the API's reference, as printed there.

export const TEXT_REQUEST = {
  model: 'kling_21',
  prompt: 'A cat playing with a ball in a sunny garden',
  duration: 10,
  resolution: '1080p',
  aspect_ratio: '16:9',
  seed: 42,
};

export const IMAGE_REQUEST = {
  model: 'veo_3',
  prompt: 'The dog runs in the park chasing a butterfly',
  image_url: 'https://example.com/images/my-dog.jpg',
  duration: 15,
  resolution: '4K',
  camera_fixed: false,
  seed: 123456,
};

export const ACCEPTED = {
  success: true,
  generation_id: 'gen_686717fe97bd3_055867',
  request_id: '24076931-9c23-4d18-a1d4-9d5cb5369c62',
  status: 'pending',
  type: 'text-to-video',
  model: { key: 'kling_21', name: 'Kling 2.1', provider: 'Kuaishou' },
  prompt: 'A cat playing with a ball in a sunny garden',
  duration: 10,
  resolution: '1080p',
  style: 'realistic',
  fps: 30,
  aspect_ratio: '16:9',
  seed: 42,
  status_url: '/v1/status/gen_686717fe97bd3_055867',
  message: 'Video generation request submitted successfully.',
  usage: { current_month_usage: 1, monthly_limit: 100 },
};

export const COMPLETED = {
  success: true,
  generation_id: 'gen_686717fe97bd3_055867',
  status: 'completed',
  type: 'text-to-video',
  model: { key: 'kling_21', name: 'Kling 2.1', provider: 'Kuaishou' },
  video_url: 'https://videogenapi.com/api/v1/video/gen_686717fe97bd3_055867',
  prompt: 'A cat playing with a ball in a sunny garden',
  duration: 10,
  resolution: '1080p',
  style: 'realistic',
  fps: 30,
  aspect_ratio: '16:9',
  processing_time: 764,
  completed_at: '2025-01-04 00:08:42',
  seed: 622177285,
};
