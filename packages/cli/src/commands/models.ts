// shotlist models: the registry, for people and programs.
import { EXIT, MODELS, type ModelSpec } from '@shotlist/core';
import type { CommandContext, JsonOption } from '../program.js';
import { table } from '../terminal/table.js';

export async function models({ output }: CommandContext, _options: JsonOption): Promise<number> {
  if (output.json) {
    await output.writeJson(MODELS);
    return EXIT.succeeded;
  }
  const { bold, dim } = output.colors;
  const head = ['model', 'name', 'by', 'tier', 'seconds', 'up to', 'ratios'].map((title) => dim(title));
  output.say();
  output.say(table([head, ...MODELS.map((model) => row(model, bold))]));
  output.say();
  output.say(`  ${dim('Every model takes text, or text and an image. With image_url the image decides the ratio.')}`);
  output.say();
  return EXIT.succeeded;
}

function row(model: ModelSpec, bold: (text: string) => string): string[] {
  return [
    bold(model.key),
    model.name,
    model.provider,
    model.tier,
    `${model.duration.min}–${model.duration.max}`,
    model.resolutions.at(-1) ?? '',
    model.aspectRatios.join(' '),
  ];
}
