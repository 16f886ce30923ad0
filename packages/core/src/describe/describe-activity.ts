// What an activity is about, in a line of Temporal's own page: numbers and ids, never a prompt.
import { counted } from './page.js';

/** Undefined for activities whose name says it all. `input` is an activity's first argument. */
export function describeActivity(type: string, input: unknown): string | undefined {
  switch (type) {
    case 'submitShots':
      return countOf(input, 'slots', (count) => `sends ${counted(count, 'request')}`);
    case 'checkGenerations':
      return countOf(input, 'generations', (count) => `asks after ${counted(count, 'generation')}`);
    case 'reconcileShots':
      return countOf(input, 'shots', (count) => `looks what became of ${counted(count, 'lost answer')}`);
    case 'fetchOutputs':
      return countOf(input, 'outputs', (count) => `brings ${counted(count, 'video')} home`);
    case 'auditShots':
      return countOf(input, 'shots', (count) => `looks for duplicates of ${counted(count, 'shot')}`);
    case 'sealChunk':
      return 'writes the records of the chunk';
    case 'finishBatch':
      return 'writes the results';
    case 'openAccount':
      return 'tells the ledger what the account may';
    case 'countAccount':
      return 'counts what the account was charged';
    case 'readUsage':
      return 'asks the vendor for its figures';
    default:
      return undefined;
  }
}

function countOf(input: unknown, list: string, words: (count: number) => string): string | undefined {
  const found: unknown = typeof input === 'object' && input !== null ? Reflect.get(input, list) : undefined;
  return Array.isArray(found) ? words(found.length) : undefined;
}
