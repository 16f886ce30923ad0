// Usage errors in the words of the error table.
import { ShotlistError, nearestName, showValue } from '@shotlist/core';
import type { CommanderError } from 'commander';
import { UsageProblem } from './usage-problem.js';

/** `USAGE` with what was wrong, the nearest name, and where help is. */
export function usageError(error: CommanderError | UsageProblem, args: readonly string[]): ShotlistError {
  const help = `See "shotlist ${commandOf(args, isUnknownCommand(error))}--help".`;
  if (error instanceof UsageProblem) {
    const nearest = nearestName(error.value, error.choices);
    const meant = nearest === undefined ? '' : ` Did you mean ${nearest}?`;
    return new ShotlistError('USAGE', {
      where: error.flag,
      message: `"${showValue(error.value)}" is not understood. ${error.message}${meant}`,
      help,
    });
  }
  if (error.code === 'commander.help')
    return new ShotlistError('USAGE', { message: `It takes one more word: ${wordsOf(args)}.`, help });
  // Commander's own sentence: "error: unknown option '--jsn'\n(Did you mean --json?)".
  const [sentence = '', ...rest] = error.message.replace(/^error: /, '').split('\n');
  const meant = rest.join(' ').replace(/^\((.*)\)$/, '$1');
  const words = `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}.`.replace(/\.\.$/, '.');
  return new ShotlistError('USAGE', { message: meant === '' ? words : `${words} ${meant}`, help });
}

/** Groups of commands, and what may follow each. */
const GROUPS: Readonly<Record<string, string>> = {
  account: 'status, close, open or set',
  users: 'create, list, secret or disable',
  keys: 'create, list or revoke',
};

function wordsOf(args: readonly string[]): string {
  const [first = ''] = args.filter((arg) => !arg.startsWith('-'));
  return Object.hasOwn(GROUPS, first) ? (GROUPS[first] ?? '') : '';
}

/** `account set `, as far as it is one. */
function commandOf(args: readonly string[], isUnknown: boolean): string {
  const [first, second] = args.filter((arg) => !arg.startsWith('-'));
  const isGroup = first !== undefined && Object.hasOwn(GROUPS, first);
  if (isGroup && second !== undefined) return isUnknown ? `${first} ` : `${first} ${second} `;
  return first === undefined || (isUnknown && !isGroup) ? '' : `${first} `;
}

function isUnknownCommand(error: CommanderError | UsageProblem): boolean {
  return 'code' in error && error.code === 'commander.unknownCommand';
}
