// Times as the API writes them: `2025-01-04 00:08:42`.

/** Epoch milliseconds; a time without a zone is UTC. Undefined for what is no time. */
export function parseApiTime(text: string | undefined): number | undefined {
  const [, date, time = '00:00:00', zone = 'Z'] =
    /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)\s*(Z|[+-]\d{2}:?\d{2})?)?$/i.exec(
      text?.trim() ?? '',
    ) ?? [];
  if (date === undefined) return undefined;
  // Date.parse takes the 30th of February for a day of March.
  const dayMs = Date.parse(`${date}T00:00:00Z`);
  if (!Number.isFinite(dayMs) || !new Date(dayMs).toISOString().startsWith(date)) return undefined;
  const atMs = Date.parse(`${date}T${time}${zone.toUpperCase()}`);
  return Number.isFinite(atMs) ? atMs : undefined;
}
