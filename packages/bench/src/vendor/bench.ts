// `pnpm bench vendor`: every fault of a vendor over HTTP, with the provider that users have.
import { parseArgs } from 'node:util';
import { openEngineSession } from '../engine/session.js';
import { type PlayedRound, playRound } from './play-round.js';
import { VENDOR_ROUNDS } from './rounds.js';

const USAGE = `Usage: pnpm bench vendor [--only WORDS…] [--shots N] [--at-once N] [--json]

Rounds:
${VENDOR_ROUNDS.map(({ name }) => `  ${name}\n`).join('')}`;

export async function run(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      only: { type: 'string', multiple: true, default: [] },
      shots: { type: 'string', default: '50' },
      'at-once': { type: 'string', default: '4' },
      json: { type: 'boolean', default: false },
    },
  });
  const chosen = VENDOR_ROUNDS.filter(
    ({ name }) => values.only.length === 0 || values.only.some((words) => name.includes(words)),
  );
  const shots = Number(values.shots);
  const atOnce = Number(values['at-once']);
  if (chosen.length === 0 || !(shots >= 1) || !(atOnce >= 1)) {
    process.stderr.write(USAGE);
    process.exitCode = 2;
    return;
  }
  await using session = await openEngineSession();
  const folder = await session.newFolder('vendor');
  const { client, native, workflowBundle } = session;
  const played: PlayedRound[] = [];
  // Those that wait out a closed gate begin first.
  const line = chosen.toSorted((one, other) => Number(other.slow === true) - Number(one.slow === true)).values();
  const runner = async () => {
    for (const round of line) {
      const each = await playRound(round, { folder, client, native, workflowBundle, shots });
      played.push(each);
      process.stderr.write(describe(each));
    }
  };
  await Promise.all(Array.from({ length: atOnce }, runner));
  if (values.json) process.stdout.write(`${JSON.stringify({ rounds: played })}\n`);
  const broken = played.filter(({ violations }) => violations.length > 0);
  process.stderr.write(`\n${played.length - broken.length} of ${played.length} rounds held\n`);
  if (broken.length > 0) process.exitCode = 1;
}

function describe({ name, counts, accepted, duplicates, callsPerShot, seconds, violations }: PlayedRound): string {
  const states = Object.entries(counts)
    .filter(([, count]) => count > 0)
    .map(([state, count]) => `${count} ${state}`);
  const figures = [
    ...states,
    `${accepted} accepted`,
    `${duplicates} twice`,
    `${callsPerShot.toFixed(2)} calls a shot`,
    `${seconds.toFixed(0)} s`,
  ];
  const lines = [
    `${violations.length === 0 ? 'held ' : 'BROKE'}  ${name}: ${figures.join(', ')}`,
    ...violations.map((words) => `         ${words}`),
  ];
  return `${lines.join('\n')}\n`;
}
