// shotlist init: asks a few things and writes a configuration that says what each line is for.
import { EXIT, ShotlistError } from '@shotlist/core';
import type { Answers } from '../init/answers.js';
import { answersOf, checkFlags } from '../init/answers.js';
import { checkFolder, hasShotList, writeFiles, type Written } from '../init/write-files.js';
import type { CommandContext } from '../program.js';
import type { InitOptions } from '../setup-program.js';
import type { Output } from '../terminal/output.js';
import { table } from '../terminal/table.js';

export async function init({ output }: CommandContext, options: InitOptions): Promise<number> {
  const folder = process.cwd();
  checkFlags(options);
  await checkFolder(folder);
  const hasList = await hasShotList(folder);
  const asks = options.yes !== true;
  if (asks && (output.json || !output.live || !process.stdin.isTTY))
    throw new ShotlistError('USAGE', {
      where: 'init',
      message: 'There is no terminal to ask at.',
      help: 'Add --yes, and say by flags what differs from the defaults.',
    });
  const answers = asks ? await converse(output, options, hasList) : answersOf(options, hasList);
  if (answers === undefined) return EXIT.interrupted;
  const written = await writeFiles(folder, answers);
  if (output.json) await output.writeJson({ files: written });
  else sayWritten(output, answers, written);
  return EXIT.succeeded;
}

/** Undefined where somebody left. */
async function converse(output: Output, options: InitOptions, hasList: boolean): Promise<Answers | undefined> {
  const [{ cancel, intro, outro }, { askAll, Left }] = await Promise.all([
    import('@clack/prompts'),
    import('../init/ask.js'),
  ]);
  output.say();
  intro('Shotlist · a new configuration');
  try {
    const answers = await askAll(options, hasList);
    outro('That is all.');
    return answers;
  } catch (error) {
    if (!(error instanceof Left)) throw error;
    cancel('Nothing was written.');
    return undefined;
  }
}

function sayWritten(output: Output, answers: Answers, written: readonly Written[]): void {
  const { bold, cyan, dim, green, yellow } = output.colors;
  const mark = { written: green('✓'), 'added to': green('✓'), kept: yellow('!') };
  const words = { written: 'written', 'added to': 'keys and state are left out', kept: 'was there, and is as it was' };
  output.say(`\n${table(written.map(({ file, what }) => [`${mark[what]} ${bold(file)}`, dim(words[what])]))}\n`);
  const needsKeys = answers.vendor !== undefined || answers.notify !== undefined || keyOf(answers) !== undefined;
  const account = answers.vendor === undefined ? '' : ` --account ${answers.vendor.account}`;
  const list = written.some(({ file, what }) => file === 'shots.csv' && what === 'written') ? 'shots.csv' : 'FILE';
  const steps = [
    ...(needsKeys ? [['cp .env.example .env', 'then put the keys into it']] : []),
    ['shotlist doctor', 'says what is still missing'],
    [`shotlist run ${list}`, 'previews every shot, for free'],
    ...(account === '' ? [] : [[`shotlist run ${list}${account}`, 'has them made']]),
  ];
  output.say(table(steps.map(([command = '', what = '']) => [`${dim('$')} ${cyan(command)}`, dim(what)])));
  output.say();
}

function keyOf({ temporal }: Answers): string | undefined {
  return temporal === undefined || 'profile' in temporal ? undefined : temporal.keyEnv;
}
