// Usage errors in the words of the error table.
import { ShotlistError, nearestName, showValue } from '@shotlist/core';
import type { CommanderError } from 'commander';
import { UsageProblem } from './usage-problem.js';

/** `USAGE` with what was wrong, the nearest name, and where help is. */
export function usageError(error: CommanderError | UsageProblem, args: readonly string[]): ShotlistError {
  const command = args.find((arg) => !arg.startsWith('-'));
  const help = `See "shotlist ${command === undefined || isUnknownCommand(error) ? '' : `${command} `}--help".`;
  if (error instanceof UsageProblem) {
    const nearest = nearestName(error.value, error.choices);
    const meant = nearest === undefined ? '' : ` Did you mean ${nearest}?`;
    return new ShotlistError('USAGE', {
      where: error.flag,
      message: `"${showValue(error.value)}" is not understood. ${error.message}${meant}`,
      help,
    });
  }
  // Commander's own sentence: "error: unknown option '--jsn'\n(Did you mean --json?)".
  const [sentence = '', ...rest] = error.message.replace(/^error: /, '').split('\n');
  const meant = rest.join(' ').replace(/^\((.*)\)$/, '$1');
  const words = `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}.`.replace(/\.\.$/, '.');
  return new ShotlistError('USAGE', { message: meant === '' ? words : `${words} ${meant}`, help });
}

function isUnknownCommand(error: CommanderError | UsageProblem): boolean {
  return 'code' in error && error.code === 'commander.unknownCommand';
}
