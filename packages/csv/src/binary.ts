// Recognises files that are no text, by their first bytes.
import { fileTypeFromBuffer } from 'file-type';

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
  const type = await fileTypeFromBuffer(head);
  if (type !== undefined) return NAMES[type.ext] ?? `a ${type.ext.toUpperCase()} file (${type.mime})`;
  if (!head.includes(0)) return undefined;
  return looksLikeUtf16(head) ? 'UTF-16 without a byte order mark (say --encoding utf-16le)' : 'binary data (it holds NUL bytes)';
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
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at] as number;
    if ((byte < 32 && byte !== 10 && byte !== 13 && byte !== 9) || byte === 127) return true;
  }
  return false;
}

/** The same for text. */
export const CONTROL_CHARACTER = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/;
