// Histories by number: each seed is one history, the same on every machine.
import { SeededDice } from './dice.js';
import { History, type HistoryEnd } from './history.js';
import { drawScenario } from './scenario.js';

/** Events shown of a history that failed. */
const LAST_EVENTS = 80;
const MAX_LINE = 400;

/** Runs the history of a seed. Throws when something does not hold in it. */
export function runSeed(seed: number): HistoryEnd {
  return historyOf(seed).run();
}

/** What happened in the history of a seed, for people: its scenario, its last events, and what did not hold. */
export function tellSeed(seed: number, lastEvents = LAST_EVENTS): string {
  const lines: string[] = [];
  const history = historyOf(seed, (atMs, words) => {
    lines.push(`${(atMs / 1_000).toFixed(3).padStart(10)} s  ${cut(words())}`);
  });
  let end = 'It held.';
  try {
    history.run();
  } catch (error) {
    end = `It did not hold: ${error instanceof Error ? error.message : String(error)}`;
  }
  return [
    `seed ${seed}`,
    JSON.stringify(history.world.scenario, null, 1).replaceAll(/\n\s*/g, ' '),
    ...lines.slice(-lastEvents),
    end,
  ].join('\n');
}

function historyOf(seed: number, listener?: ConstructorParameters<typeof History>[2]): History {
  const dice = new SeededDice(seed, 0);
  const scenario = drawScenario(dice);
  dice.trouble = dice.any(0, 0.01, 0.05, 0.2);
  return new History(scenario, dice, listener);
}

function cut(line: string): string {
  return line.length <= MAX_LINE ? line : `${line.slice(0, MAX_LINE - 1)}…`;
}
