// Rows of a statement that is written out: both drivers give them under one name.

/** The caller says what the columns are. */
export function rowsOf<Row>(result: unknown): readonly Row[] {
  return (result as { readonly rows: readonly Row[] }).rows;
}
