// Signals and queries, by their wire names.
import {
  type AccountLimits,
  type BatchSettings,
  type BatchView,
  type ChunkProgress,
  type ChunkReport,
  type ChunkShots,
  type Control,
  type GateCommand,
  type GrantMessage,
  type LedgerView,
  type LimitsChange,
  QUERIES,
  SIGNALS,
} from '@shotlist/core/workflow';
import { defineQuery, defineSignal } from '@temporalio/workflow';

export const reportSignal = defineSignal<[ChunkReport]>(SIGNALS.report);
export const grantSignal = defineSignal<[GrantMessage]>(SIGNALS.grant);
export const progressSignal = defineSignal<[ChunkProgress]>(SIGNALS.progress);
export const controlSignal = defineSignal<[Control]>(SIGNALS.control);
export const setSignal = defineSignal<[BatchSettings]>(SIGNALS.set);
export const pingSignal = defineSignal(SIGNALS.ping);
export const configureSignal = defineSignal<[AccountLimits, boolean?]>(SIGNALS.configure);
export const changeSignal = defineSignal<[LimitsChange]>(SIGNALS.change);
export const gateSignal = defineSignal<[GateCommand]>(SIGNALS.gate);

export const batchQuery = defineQuery<BatchView>(QUERIES.batch);
export const chunkQuery = defineQuery<ChunkProgress>(QUERIES.chunk);
export const shotsQuery = defineQuery<ChunkShots>(QUERIES.shots);
export const ledgerQuery = defineQuery<LedgerView>(QUERIES.ledger);
