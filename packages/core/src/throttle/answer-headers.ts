// An answer's header fields, whoever holds them: `Headers` of fetch, or a record with lower-case names.

/** Reads one field by its lower-case name. */
export interface HeaderReader {
  get(name: string): string | null | undefined;
}

/** Fields by their lower-case names; several of one name as a list. */
export type HeaderRecord = Readonly<Record<string, string | readonly string[] | undefined>>;

export type AnswerHeaders = HeaderReader | HeaderRecord;

export function headerReader(headers: AnswerHeaders): HeaderReader {
  if (isReader(headers)) return headers;
  return {
    get(name) {
      const value = Object.hasOwn(headers, name) ? headers[name] : undefined;
      return typeof value === 'string' ? value : value?.join(', ');
    },
  };
}

function isReader(headers: AnswerHeaders): headers is HeaderReader {
  return typeof headers.get === 'function';
}
