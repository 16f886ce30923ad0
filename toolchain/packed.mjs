// Checks every publishable package as npm would receive it: doors, types, sources, nothing stale, no tests.
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { runTool, toolFile } from './gates/tool.mjs';
import { readPackages } from './gates/workspace.mjs';
import { root as ownRoot } from './prepare.mjs';

const pnpm = path.join(ownRoot, 'toolchain', 'node_modules', 'pnpm', 'bin', 'pnpm.mjs');

/** Packs every publishable package into a folder, for installing them before they are published. */
export async function packInto({ root, folder }) {
  const publishable = readPublishable(root);
  for (const { folder: source } of publishable) removeStaleOutput(path.join(root, source));
  mkdirSync(folder, { recursive: true });
  return pack(publishable, folder, root);
}

/** Packs into a temporary folder and runs publint and attw on each package. */
export async function checkPacked({ root }) {
  const publishable = readPublishable(root);
  const stale = publishable.flatMap(({ folder }) => removeStaleOutput(path.join(root, folder)));
  const folder = mkdtempSync(path.join(tmpdir(), 'shotlist-packed-'));
  try {
    const packed = await pack(publishable, folder, root);
    const waiting = [...packed];
    /** @type {string[]} */
    const problems = [];
    const work = async () => {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
        const { manifest } = publishable.find((known) => known.manifest.name === next.name);
        problems.push(...(await checkPackage(next, manifest, folder)));
      }
    };
    await Promise.all([work(), work()]);
    return {
      ok: problems.length === 0 && packed.length === publishable.length,
      examined: packed.length,
      output: problems.join('\n'),
      note: stale.length === 0 ? '' : `${stale.length} stale files removed from dist`,
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** tsc leaves the output of sources that are gone; packed, it would be published. Returns what was removed. */
export function removeStaleOutput(folder) {
  const dist = path.join(folder, 'dist');
  if (!existsSync(dist)) return [];
  const files = readdirSync(dist, { recursive: true }).map(String);
  // What has declarations was compiled; anything else in dist has another maker.
  const compiled = files.filter((file) => file.endsWith('.d.ts')).map((file) => file.slice(0, -'.d.ts'.length));
  const gone = compiled.filter((stem) => !existsSync(path.join(folder, 'src', `${stem}.ts`)));
  const stale = gone.flatMap((stem) => ['.js', '.js.map', '.d.ts.map', '.d.ts'].map((ending) => `${stem}${ending}`));
  return stale
    .filter((file) => files.includes(file))
    .map((file) => {
      rmSync(path.join(dist, file));
      return path.join(dist, file);
    });
}

function readPublishable(root) {
  return readPackages(root).filter(({ manifest }) => !manifest.private);
}

async function pack(publishable, folder, root) {
  const filters = publishable.flatMap(({ manifest }) => ['--filter', manifest.name]);
  const { status, output } = await runTool(pnpm, ['-r', ...filters, 'pack', '--json', '--pack-destination', folder], {
    cwd: root,
  });
  if (status !== 0) throw new Error(`pnpm pack ended with ${status}\n${output}`);
  const listed = JSON.parse(output.slice(output.search(/^[[{]/m)));
  return Array.isArray(listed) ? listed : [listed];
}

async function checkPackage({ name, filename, files }, manifest, folder) {
  const tarball = path.join(folder, path.basename(filename));
  const [publint, attw] = await Promise.all([
    runTool(toolFile('publint'), [tarball, '--strict']),
    runTool(toolFile('@arethetypeswrong/cli', 'attw'), [
      tarball,
      '--profile',
      'esm-only',
      '--format',
      'ascii',
      '--no-color',
    ]),
  ]);
  const problems = checkContents(manifest, new Set(files.map((file) => file.path)));
  if (publint.status !== 0) problems.push(publint.output.trim());
  if (attw.status !== 0) problems.push(attw.output.trim());
  return problems.map((problem) => `${name}: ${problem}`);
}

/** What publint and attw let pass: a missing door of our own condition, tests inside, source maps to nowhere. */
export function checkContents(manifest, files) {
  const problems = [];
  const targets = Object.values(manifest.exports ?? {}).flatMap((target) =>
    typeof target === 'string' ? [target] : Object.values(target),
  );
  for (const target of [...targets, ...Object.values(manifest.bin ?? {})]) {
    if (!files.has(target.replace(/^\.\//, ''))) problems.push(`${target} is a door and not in the package`);
  }
  const strays = [...files].filter((file) => /\.test\.|__fixtures__/.test(file));
  if (strays.length > 0) problems.push(`has tests inside: ${strays.join(' ')}`);
  const unmapped = [...files].filter((file) => {
    const map = /^dist\/(.*)\.js\.map$/.exec(file);
    return map !== null && !files.has(`src/${map[1]}.ts`);
  });
  if (unmapped.length > 0) problems.push(`has source maps to sources that are not in it: ${unmapped.join(' ')}`);
  for (const wanted of ['LICENSE', 'package.json'])
    if (!files.has(wanted)) problems.push(`${wanted} is not in the package`);
  return problems;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [folder] = process.argv.slice(2);
  if (folder === undefined) {
    const { ok, examined, output, note } = await checkPacked({ root: ownRoot });
    console.log([output, note, `${examined} packages packed`].filter(Boolean).join('\n'));
    process.exitCode = ok ? 0 : 1;
  } else {
    const packed = await packInto({ root: ownRoot, folder: path.resolve(folder) });
    console.log(`${packed.length} packages packed into ${folder}\nnpm install ${path.join(folder, 'shotlist-*.tgz')}`);
  }
}
