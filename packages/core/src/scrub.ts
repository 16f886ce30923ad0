// Takes prompts and keys out of what a server says before it reaches an error: servers like to quote what they were sent.

/** Longest words of a server's that are repeated, in UTF-16 units. */
const MAX_LENGTH = 300;
/** Pieces of a secret shorter than this are ordinary words. */
const LEAST_PIECE = 8;

/** The text, with every piece of a secret that is long enough to know it by replaced by `…`, on one line. */
export function scrub(text: string, secrets: readonly string[], maxLength = MAX_LENGTH): string {
  // What is cut off first needs no looking through.
  const clean = secrets.reduce(withoutPieces, oneLine(text.slice(0, 8 * maxLength)).slice(0, 2 * maxLength));
  return clean.length <= maxLength ? clean : `${clean.slice(0, maxLength - 1)}…`;
}

function oneLine(text: string): string {
  // Accents in one of Unicode's two forms: a server may answer in the other.
  return text
    .normalize('NFC')
    .replace(/[\s\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]+/g, ' ')
    .trim();
}

function withoutPieces(text: string, secret: string): string {
  const known = lowerCase(oneLine(secret));
  if (known === '') return text;
  const searched = lowerCase(text);
  if (known.length < LEAST_PIECE) return withoutWord(text, searched, known);
  const leastPiece = LEAST_PIECE;
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

/** A short secret is known by standing alone: in the middle of a word it is chance. */
function withoutWord(text: string, searched: string, known: string): string {
  const isWord = (at: number): boolean => /[\p{L}\p{N}_]/u.test(text[at] ?? '');
  let clean = '';
  for (let at = 0; at < text.length;) {
    const stands = searched.startsWith(known, at) && !isWord(at - 1) && !isWord(at + known.length);
    clean += stands ? '…' : (text[at] ?? '');
    at += stands ? known.length : 1;
  }
  return clean;
}

/** Of the same length: a few letters change theirs with their case, and then positions would not match. */
function lowerCase(text: string): string {
  return text.replace(/./gsu, (character) => {
    const lower = character.toLowerCase();
    return lower.length === character.length ? lower : character;
  });
}
