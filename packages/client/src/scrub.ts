// Takes prompts and keys out of what a server says before it reaches an error: servers like to quote what they were sent.

/** Longest words of a server's that an error repeats, in UTF-16 units. */
const MAX_WORDS = 300;
/** Pieces of a secret shorter than this are ordinary words. */
const LEAST_PIECE = 8;

/** The text, with every piece of a secret that is long enough to know it by replaced by `…`, on one line. */
export function scrub(text: string, secrets: readonly string[]): string {
  const line = text.replace(/[\s\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]+/g, ' ').trim();
  // What is cut off first needs no looking through.
  const clean = secrets.reduce(withoutPieces, line.slice(0, 2 * MAX_WORDS));
  return clean.length <= MAX_WORDS ? clean : `${clean.slice(0, MAX_WORDS - 1)}…`;
}

function withoutPieces(text: string, secret: string): string {
  const known = secret.replace(/\s+/g, ' ').trim().toLowerCase();
  if (known === '') return text;
  const leastPiece = Math.min(LEAST_PIECE, known.length);
  const lower = text.toLowerCase();
  // A few letters change their length with their case; then positions would not match.
  const searched = lower.length === text.length ? lower : text;
  let clean = '';
  for (let at = 0; at < text.length;) {
    let length = leastPiece;
    while (at + length <= text.length && known.includes(searched.slice(at, at + length))) length += 1;
    length -= 1;
    if (length < leastPiece) {
      clean += text[at];
      at += 1;
    } else {
      clean += '…';
      at += length;
    }
  }
  return clean;
}
