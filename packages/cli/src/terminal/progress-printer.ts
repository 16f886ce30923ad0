// Prints looks at a batch: in place on a terminal, as lines in a log, as JSON for programs.
import type { ShotState } from '@shotlist/core';
import type { Output } from './output.js';
import { progressJson } from './progress-json.js';
import { type FrameSize, type ProgressLook, progressFrame, progressLine } from './progress-view.js';

export interface ProgressPrinter {
  print(look: ProgressLook): Promise<void>;
  /** Something that stays: above a picture that is updated in place. */
  say(text: string): void;
  /** Ends the printing; a picture that was updated in place goes away. */
  stop(): void;
}

const LINE_EVERY_MS = 10_000;
const JSON_EVERY_MS = 1_000;
const TENTHS = 10;

export async function createProgressPrinter(output: Output): Promise<ProgressPrinter> {
  const told = { atMs: Number.NEGATIVE_INFINITY, tenth: -1, json: '' };
  const frame = output.live ? (await import('log-update')).createLogUpdate(output.stream) : undefined;
  const seen = new Set<ShotState>();
  const printJson = async (look: ProgressLook): Promise<void> => {
    const { state, counts, bytes, gate } = look.progress;
    const { note, outlook } = look;
    const known = [outlook !== undefined, outlook?.pace !== undefined];
    const facts = JSON.stringify([state, counts, bytes, gate, note, known]);
    if (facts === told.json || (look.elapsedMs - told.atMs < JSON_EVERY_MS && look.ended < look.asked)) return;
    told.json = facts;
    told.atMs = look.elapsedMs;
    await output.writeJson(progressJson(look));
  };
  const printLine = (look: ProgressLook): void => {
    const tenth = Math.floor((look.ended * TENTHS) / Math.max(1, look.asked));
    if (tenth === told.tenth && look.elapsedMs - told.atMs < LINE_EVERY_MS) return;
    told.tenth = tenth;
    told.atMs = look.elapsedMs;
    output.say(progressLine(look));
  };
  let stopped = false;
  return {
    async print(look) {
      if (stopped) return;
      if (output.json) await printJson(look);
      else if (frame === undefined) printLine(look);
      else frame(progressFrame(look, output.colors, sizeOf(output.stream), seen));
    },
    say(text) {
      if (stopped) return;
      frame?.clear();
      output.say(text);
    },
    stop() {
      if (stopped) return;
      stopped = true;
      frame?.clear();
      frame?.done();
    },
  };
}

/** Of a terminal that doesn't say, what most have. */
function sizeOf({ columns = 80, rows = 24 }: Partial<NodeJS.WriteStream>): FrameSize {
  return { columns, rows };
}
