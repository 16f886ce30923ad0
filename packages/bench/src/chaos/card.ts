// The deck: every way in which the vendor goes wrong, each as rules for the fake API.
import type { FaultRule, RefusalDialect } from '@shotlist/testing/fake';
import { FAKE_API_FAULTS, REFUSAL_DIALECTS } from '@shotlist/testing/fake';
import type { Dice } from '../faults/dice.js';

export interface Card {
  readonly name: string;
  /** What a seed adds to the vendor's rules. The first rule of all that fits a call wins. */
  rules(dice: Dice): readonly FaultRule[];
  /** Shots may end as failed, or as rejected, by it. @default false */
  readonly ends?: true;
  /** A list that looks fresh leaves out what is there: a shot may be made twice, and that is told. @default false */
  readonly hides?: true;
}

/** Left out: its shots have no end. */
const ENDLESS = 'stuck';
type Fault = keyof typeof FAKE_API_FAULTS;

/** What must have happened over all seeds. */
export const FAULTS_TO_MEET = (Object.keys(FAKE_API_FAULTS) as Fault[]).filter((fault) => fault !== ENDLESS);

/** At one early call for certain, and at others by chance. */
function now(rule: FaultRule, dice: Dice): readonly FaultRule[] {
  const calls = rule.on === 'generate' || rule.on === 'video' ? [2, 30] : [1, 5];
  const [least = 1, most = 1] = calls;
  const chance = dice.between(0.005, 0.06);
  return [
    { ...rule, at: [Math.round(dice.between(least, most))] },
    { ...rule, chance, seed: Math.floor(dice.next() * 1e6) },
  ];
}

const card = (name: string, rule: FaultRule, more: Pick<Card, 'ends'> = {}): Card => ({
  name,
  rules: (dice) => now(rule, dice),
  ...more,
});
const generate = (fault: Fault, more: Partial<FaultRule> = {}, ends?: true): Card =>
  card(`generate ${fault}`, { on: 'generate', fault, ...more }, ends === undefined ? {} : { ends });
const asked = (on: 'list' | 'status' | 'user', fault: Fault, more: Partial<FaultRule> = {}): Card =>
  card(`${on} ${fault}`, { on, fault, ...more });
/** Once a video: a second failure waits for long. */
const video = (fault: Fault, more: Partial<FaultRule> = {}): Card =>
  card(`video ${fault}`, { on: 'video', fault, perGeneration: 1, ...more });
const once = (fault: Fault): Card => ({
  name: `generate ${fault}`,
  rules: (dice) => [{ on: 'generate', fault, at: [Math.round(dice.between(2, 40))] }],
});
/** Without a list every generation is asked about by itself. */
const statusAlone = (fault: Fault, more: Partial<FaultRule> = {}, ends?: true): Card => ({
  name: `list away, status ${fault}`,
  rules: (dice) => [
    { on: 'list', fault: 'error_before_work', status: 404, first: 6 },
    ...now({ on: 'status', fault, ...more }, dice),
  ],
  ...(ends === undefined ? {} : { ends }),
});

const SILENCE_MS = 60_000;

export const DECK: readonly Card[] = [
  generate('error_before_work'),
  generate('error_before_work', { status: 503 }),
  generate('work_then_error'),
  generate('work_no_answer', { ms: SILENCE_MS }),
  generate('reset_before_work'),
  generate('reset_after_work'),
  generate('half_body'),
  generate('half_headers'),
  generate('html'),
  generate('html_after_work'),
  generate('html_error'),
  generate('not_json_after_work'),
  generate('slow', { ms: 700 }),
  generate('duplicate_id'),
  generate('no_id'),
  generate('backward'),
  generate('unknown_status'),
  generate('failed', {}, true),
  generate('moderated', {}, true),
  generate('rejected', {}, true),
  {
    name: 'generate listed_late',
    // Early enough to be found before the last chunk ends.
    rules: (dice) => [
      {
        on: 'generate',
        fault: 'listed_late',
        // A shot is sent again some six seconds after its first try.
        ms: 15_000,
        at: [2, 4].map((most) => Math.round(dice.between(most, 3 * most))),
      },
    ],
    hides: true,
  },
  once('redirect'),
  once('unauthorized'),
  once('forbidden'),
  ...(Object.keys(REFUSAL_DIALECTS) as RefusalDialect[]).map((dialect): Card => ({
    name: `generate throttled, ${dialect}`,
    // Each slows an account down that has no rate of its own.
    rules: (dice) => [
      { on: 'generate', fault: 'throttled', dialect, ms: 1_000, at: [Math.round(dice.between(2, 40))] },
    ],
  })),
  asked('list', 'error_before_work'),
  asked('list', 'reset_before_work'),
  asked('list', 'half_body'),
  asked('list', 'html'),
  asked('list', 'html_error'),
  asked('list', 'work_no_answer', { ms: SILENCE_MS }),
  {
    name: 'list throttled',
    rules: (dice) => [{ on: 'list', fault: 'throttled', ms: 1_000, at: [Math.round(dice.between(1, 5))] }],
  },
  asked('list', 'slow', { ms: 1_000 }),
  asked('user', 'error_before_work'),
  asked('user', 'html'),
  statusAlone('not_found_at_first', { perGeneration: 1 }),
  statusAlone('half_body'),
  statusAlone('backward'),
  statusAlone('failed', {}, true),
  video('reset_before_work'),
  video('error_before_work', { status: 503 }),
  video('output_gone', { status: 403 }),
  video('output_gone', { status: 410 }),
  video('output_short'),
  video('output_truncated'),
  video('output_endless'),
  video('output_trickle', { ms: 200 }),
  video('output_html'),
  video('output_wrong_bytes'),
  video('output_no_range'),
  {
    name: 'video output_changed',
    rules: (dice) => [
      ...now({ on: 'video', fault: 'output_short', perGeneration: 1 }, dice),
      { on: 'video', fault: 'output_changed' },
    ],
  },
];
