// Recognises files that are no text, by their first bytes.

/** What people call the kinds that most often come named .csv. */
const NAMES: Readonly<Record<string, string>> = {
  xlsx: 'an Excel workbook (XLSX)',
  xls: 'an old Excel workbook (XLS)',
  cfb: 'an old Excel workbook (XLS)',
  ods: 'an OpenDocument spreadsheet (ODS)',
  zip: 'a ZIP or XLSX file',
  gz: 'a gzip archive',
  pdf: 'a PDF',
};

/** What the file is when it can't be text; undefined when it may be. */
export async function describeBinary(head: Buffer): Promise<string | undefined> {
  if (!hasControlCharacter(head)) return undefined;
  // Loaded for what looks like no text: most lists need none of it.
  const { fileTypeFromBuffer } = await import('file-type');
  const type = await fileTypeFromBuffer(head);
  if (type !== undefined) return NAMES[type.ext] ?? `a ${type.ext.toUpperCase()} file (${type.mime})`;
  if (!head.includes(0)) return undefined;
  return looksLikeUtf16(head)
    ? 'UTF-16 without a byte order mark (say --encoding utf-16le)'
    : 'binary data (it holds NUL bytes)';
}

/** Every second byte of mostly Latin text in UTF-16 is NUL. */
function looksLikeUtf16(head: Buffer): boolean {
  let nuls = 0;
  const size = Math.min(head.length, 1024);
  for (let at = 0; at < size; at += 1) if (head[at] === 0) nuls += 1;
  return nuls > size * 0.3 && nuls < size * 0.6;
}

/** True for C0 controls and DEL, but for TAB, LF and CR. UTF-8 keeps them for themselves, so bytes can be asked. */
export function hasControlCharacter(bytes: Uint8Array): boolean {
  const head = (4 - (bytes.byteOffset % 4)) % 4;
  if (bytes.length < head) return hasControlByte(bytes, 0, bytes.length);
  if (hasControlByte(bytes, 0, head)) return true;
  // Four bytes at a time: few words of a text have a byte that must be looked at.
  const words = new Uint32Array(bytes.buffer, bytes.byteOffset + head, (bytes.length - head) >> 2);
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] as number;
    // A byte below 0x20 borrows, and 0x7f carries, into its top bit. Neighbours may do so too, so the bytes themselves decide.
    if (
      ((word - 0x2020_2020) | (word + 0x0101_0101)) & 0x8080_8080 & ~word &&
      hasControlByte(bytes, head + at * 4, head + at * 4 + 4)
    )
      return true;
  }
  return hasControlByte(bytes, head + words.length * 4, bytes.length);
}

function hasControlByte(bytes: Uint8Array, from: number, to: number): boolean {
  for (let at = from; at < to; at += 1) {
    const byte = bytes[at] as number;
    if ((byte < 32 && byte !== 10 && byte !== 13 && byte !== 9) || byte === 127) return true;
  }
  return false;
}

/** The same for text. */
export const CONTROL_CHARACTER = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/;
