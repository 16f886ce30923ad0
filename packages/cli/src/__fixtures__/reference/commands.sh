# The reference's cURL commands, as printed there.

curl -X POST "https://videogenapi.com/api/v1/generate" \
  -H "Authorization: Bearer YOUR_API_KEY" \
  -H "Content-Type: application/json" \
  -d '{
    "model": "kling_21",
    "prompt": "A cat playing with a ball in a sunny garden",
    "duration": 10,
    "resolution": "1080p",
    "aspect_ratio": "16:9",
    "seed": 42
  }'

curl -X POST "https://videogenapi.com/api/v1/generate" \
  -H "Authorization: Bearer YOUR_API_KEY" \
  -H "Content-Type: application/json" \
  -d '{
    "model": "veo_3",
    "prompt": "The dog runs in the park chasing a butterfly",
    "image_url": "https://example.com/images/my-dog.jpg",
    "duration": 15,
    "resolution": "4K",
    "camera_fixed": false,
    "seed": 123456
  }'

curl -X GET "https://videogenapi.com/api/v1/status/gen_686717fe97bd3_055867" \
  -H "Authorization: Bearer YOUR_API_KEY"

curl -X GET "https://videogenapi.com/api/v1/generations?page=1&limit=10" \
  -H "Authorization: Bearer YOUR_API_KEY"

curl -X GET "https://videogenapi.com/api/v1/user" \
  -H "Authorization: Bearer YOUR_API_KEY"
