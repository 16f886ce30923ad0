// A gate that stays closed for long is told once, with what may be done meanwhile and what to type.
import type { Gate } from '@shotlist/core';
import { gateTexts, isOwnQuota } from './account-words.js';

export interface GateNotice {
  /** Undefined when there is nothing new to say. */
  next(gate: Gate | null, nowMs: number): string | undefined;
}

export interface NoticeFacts {
  readonly account: string;
  /** The command line, as a shell takes it. */
  readonly typed: string;
  readonly flags: string;
  /** The batch goes on without this process. */
  readonly goesOn: boolean;
}

/** Shorter waits are worth no words. */
const LONG_MS = 600_000;

export function createGateNotice({ account, typed, flags, goesOn }: NoticeFacts): GateNotice {
  let told = '';
  return {
    next(gate, nowMs) {
      if (gate === null || (gate.closedUntilMs ?? Number.POSITIVE_INFINITY) - nowMs <= LONG_MS) return undefined;
      const key = `${gate.name} ${gate.closedUntilMs}`;
      if (key === told) return undefined;
      told = key;
      const [first = '', ...more] = gateTexts(gate, nowMs);
      const open = gate.closedUntilMs === null ? [`shotlist account open ${account}${flags} opens it.`] : [];
      const raise = isOwnQuota(gate) ? [`shotlist account set ${account} --quota …${flags} raises it.`] : [];
      const leave = goesOn
        ? `You may close this (Ctrl-C): workers go on then. To watch again: ${typed}`
        : `You may close this (Ctrl-C): nothing is lost. Then go on with: ${typed}`;
      return [`Account ${account}, gate "${gate.name}": ${first}`, ...more, ...open, ...raise, leave].join('\n    ');
    },
  };
}
