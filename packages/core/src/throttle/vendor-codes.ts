// Which gate a vendor's own code closes. Only codes that can't mean the other one count.

/** What a refusal says is used up: requests of the moment, or units of a period. */
export type ThrottleGate = 'rate' | 'quota';

/**
 * Codes that are numbers. Source: Kling (1101 in arrears, 1102 resource pack depleted, 1302 too frequent, 1303
 * concurrency), MiniMax (1002 rate, 1008 balance, 1039 tokens a minute, 1041 connections, 2045 rate growth, 2056 plan).
 */
const NUMBERS: Readonly<Record<string, ThrottleGate>> = {
  '1002': 'rate',
  '1008': 'quota',
  '1039': 'rate',
  '1041': 'rate',
  '1101': 'quota',
  '1102': 'quota',
  '1302': 'rate',
  '1303': 'rate',
  '2045': 'rate',
  '2056': 'quota',
};

/** An hour or more is no rate, whatever else the name says. */
const PERIOD = /(?:^|_)(?:month|monthly|daily|day|hourly|hour|weekly|week|yearly|year|annual|period|rpd|tpd)(?:_|$)/;
/** Before the words for quotas: a "concurrency quota" is free again in a moment. */
const RATE =
  /(?:^|_)(?:rate|burst|rpm|tpm|qps|rps|parallel|concurren\w*|frequen\w*|slow_down|in_flight|per_second|per_minute)(?:_|$)|throttl|rate_?limit|too_(?:fast|frequent|often)|overload|busy/;
const QUOTA =
  /quota|credit|balance|billing|arrear|overdue|allowance|insufficient|subscription|(?:^|_)(?:usage|spend|spending|plan|hard)_(?:limit|cap)|payment_required/;

/** The gate by the code; undefined where it says no more than the status 429 does. */
export function gateOfCode(code: string): ThrottleGate | undefined {
  const name = code
    .trim()
    .slice(0, 100)
    .replace(/([a-z\d])([A-Z])|([A-Z])(?=[A-Z][a-z])/g, '$1$3_$2')
    .replace(/[^A-Za-z\d]+/g, '_')
    .toLowerCase();
  if (Object.hasOwn(NUMBERS, name)) return NUMBERS[name];
  if (PERIOD.test(name)) return 'quota';
  if (RATE.test(name)) return 'rate';
  return QUOTA.test(name) ? 'quota' : undefined;
}
