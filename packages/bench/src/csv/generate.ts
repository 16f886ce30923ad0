// Writes a shot list as people have them: an id, eight parameters, one column more, prompts of a sentence or three.
import { createWriteStream } from 'node:fs';
import { once } from 'node:events';
import { finished } from 'node:stream/promises';
import { MODELS } from '@shotlist/core';

const SENTENCES = [
  'A wooden toy is placed gently on the surface of a small bowl of water.',
  'The camera circles around a quiet garden at dawn, past a stone bench.',
  'Two old friends argue about chess, then laugh, and share the last orange.',
  'A paper boat drifts through the gutter after rain; a child runs beside it.',
  'Le phare s’allume, et la mer répond par une longue ligne d’écume.',
  'Snow falls on a market street while a baker opens her shutters.',
] as const;
const RATIOS = ['16:9', '4:3', '1:1', '9:21'] as const;
const ROWS_A_WRITE = 1000;

/** Writes `rows` shots to `path`: the same bytes every time. */
export async function generateShotList(path: string, rows: number): Promise<void> {
  const file = createWriteStream(path);
  file.write('id,model,prompt,duration,resolution,aspect_ratio,seed,camera_fixed,scene\n');
  for (let from = 0; from < rows; from += ROWS_A_WRITE) {
    let text = '';
    for (let row = from; row < Math.min(from + ROWS_A_WRITE, rows); row += 1) text += line(row);
    if (!file.write(text)) await once(file, 'drain');
  }
  file.end();
  await finished(file);
}

function line(row: number): string {
  const model = MODELS[row % MODELS.length];
  const sentences = Array.from({ length: 1 + (row % 3) }, (_, at) => SENTENCES[(row * 7 + at) % SENTENCES.length]);
  const resolution = model?.resolutions[row % model.resolutions.length] ?? '720p';
  return `take-${row + 1},${model?.key ?? ''},"${sentences.join(' ')} Take ${row + 1}.",${5 + (row % 4)},${resolution},${RATIOS[row % RATIOS.length] ?? ''},${row},${row % 2 === 0},scene ${row % 40}\n`;
}
