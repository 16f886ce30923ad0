// Vendors' words, as records keep them.

/** Longest text of a vendor's kept in a record, in UTF-16 units. */
const MAX_DETAIL = 500;

export function cut(text: string): string {
  return text.length <= MAX_DETAIL ? text : `${text.slice(0, MAX_DETAIL - 1)}…`;
}
