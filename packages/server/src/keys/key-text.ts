// What a key looks like: `lt_`, random letters and digits, and a checksum that tells a mistyped one.
import { createHash, randomInt } from 'node:crypto';
import { crc32 } from 'node:zlib';

const LETTERS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
/** 27 of 62 letters are 160.7 bits. */
const RANDOM_LENGTH = 27;
/** 62 to the sixth is more than a CRC-32 can be. */
const CHECKSUM_LENGTH = 6;
const FORM = new RegExp(`^lt_[0-9A-Za-z]{${RANDOM_LENGTH + CHECKSUM_LENGTH}}$`);

/** A new key, never drawn before. */
export function drawKey(): string {
  const random = Array.from({ length: RANDOM_LENGTH }, () => LETTERS[randomInt(LETTERS.length)]).join('');
  return `lt_${random}${checksumOf(random)}`;
}

/** Whether a text can be a key that we drew. */
export function isKeyText(text: string): boolean {
  if (!FORM.test(text)) return false;
  const random = text.slice(3, 3 + RANDOM_LENGTH);
  return text.slice(3 + RANDOM_LENGTH) === checksumOf(random);
}

/** SHA-256, hex: 160 random bits need no slow hash. */
export function hashKey(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function checksumOf(random: string): string {
  let rest = crc32(random);
  let text = '';
  for (let place = 0; place < CHECKSUM_LENGTH; place += 1) {
    text = `${LETTERS[rest % LETTERS.length]}${text}`;
    rest = Math.floor(rest / LETTERS.length);
  }
  return text;
}
