// Ids of generations: as the reference has them, longer.
import { randomBytes, randomInt } from 'node:crypto';

/** 13 hex digits are 52 bits; the other 76 of 128 take 23 decimal ones. A video is public to whoever knows its id. */
export function drawGenerationId(): string {
  const hex = randomBytes(7).toString('hex').slice(1);
  return `gen_${hex}_${drawDigits(12)}${drawDigits(11)}`;
}

/** Whether a text can be one of ours: what can't is not looked for. */
export function isGenerationId(text: string): boolean {
  return /^gen_[0-9a-f]{13}_\d{23}$/.test(text);
}

function drawDigits(count: number): string {
  return String(randomInt(10 ** count)).padStart(count, '0');
}
