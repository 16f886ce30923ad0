// The numbers of a client's options: a wrong one would mean no limit, or no patience at all.
import { ShotlistError } from '@shotlist/core';

/** Throws `CONFIG_INVALID` for what is no number of at least so much. */
export function checkNumber(name: string, value: unknown, least: number, kind: 'whole' | 'any' = 'any'): void {
  const isNumber = typeof value === 'number' && value >= least;
  if (isNumber && (kind === 'any' || value === Infinity || Number.isInteger(value))) return;
  throw new ShotlistError('CONFIG_INVALID', {
    where: name,
    message: `${name} is a${kind === 'whole' ? ' whole' : ''} number${least === -Infinity ? '' : ` of at least ${least}`}.`,
  });
}
