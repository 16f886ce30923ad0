#!/usr/bin/env node
// The one way in: brings Node 24 and pnpm, installs and builds what changed, then runs the command.
// Needs nothing but git, npm and Node 18, so this file uses no package and no newer syntax.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { runInNode } from './child.mjs';
import { buildEnvironment, prepareCheckout, prepareToolchain, root, toolchainEnvironment } from './prepare.mjs';

const usage = `usage: node toolchain/run.mjs COMMAND [ARGS]

  start [ARGS]     render examples/csv-batch/shots.csv (ARGS go to "shotlist run")
  test             the whole check, as CI runs it
  shotlist ARGS    the shotlist command, in the folder you are in
  pnpm ARGS        pnpm of this checkout, in the folder you are in
  pack DIR         pack every package into a folder, to install them elsewhere
  temporal         print where the Temporal CLI is; without one, install it into your cache folder
  temporal-server  print where the server of a Temporal cluster is; without one, build it with Go into your cache folder
  s3-server        print where the S3 server of tests is; without one, build it with Go into your cache folder
  gs-server        the same of the one that speaks Google Cloud Storage
  env              print shell code that puts Node, pnpm and the Temporal CLI on PATH:
                   eval "$(node toolchain/run.mjs env)"
`;

const [command, ...args] = process.argv.slice(2);
const cli = path.join(root, 'packages/cli/dist/main.js');
const temporal = path.join(root, 'toolchain/temporal.mjs');
// npm runs scripts in the package's folder and keeps the person's own in INIT_CWD.
const byNpm = process.env.npm_lifecycle_event !== undefined && process.cwd() === root;
const startedIn = (byNpm && process.env.INIT_CWD) || process.cwd();

switch (command) {
  case 'start': {
    const tools = await prepareCheckout();
    await runInNode(tools, [cli, 'run', path.join('examples', 'csv-batch', 'shots.csv'), ...args], {
      cwd: root,
      env: toolchainEnvironment(tools).env,
    });
    break;
  }
  case 'shotlist': {
    const tools = await prepareCheckout();
    await runInNode(tools, [cli, ...args], { cwd: startedIn, env: toolchainEnvironment(tools).env });
    break;
  }
  case 'test': {
    const tools = await prepareCheckout();
    await runInNode(tools, [path.join(root, 'toolchain', 'check.mjs'), ...args], {
      cwd: root,
      env: buildEnvironment(tools),
    });
    break;
  }
  case 'pnpm': {
    const tools = await prepareToolchain();
    await runInNode(tools, [tools.pnpm, ...args], { cwd: startedIn, env: buildEnvironment(tools) });
    break;
  }
  case 'pack': {
    const tools = await prepareCheckout();
    await runInNode(tools, [path.join(root, 'toolchain', 'packed.mjs'), args[0] ?? 'packed'], {
      cwd: startedIn,
      env: buildEnvironment(tools),
    });
    break;
  }
  case 'temporal': {
    const tools = await prepareCheckout();
    await runInNode(tools, [temporal], { cwd: root, env: toolchainEnvironment(tools).env });
    break;
  }
  case 'temporal-server':
  case 's3-server':
  case 'gs-server': {
    const tools = await prepareToolchain();
    await runInNode(tools, [path.join(root, 'toolchain', `${command}.mjs`)], {
      cwd: root,
      env: toolchainEnvironment(tools).env,
    });
    break;
  }
  case 'env': {
    const tools = await prepareToolchain();
    await printEnvironment(tools);
    break;
  }
  case 'help':
  case '--help':
    process.stdout.write(usage);
    break;
  default:
    process.stderr.write(command === undefined ? usage : `unknown command "${command}"\n\n${usage}`);
    process.exitCode = 2;
}

/** Prints POSIX shell exports; the Temporal CLI is only looked for, never installed. */
async function printEnvironment(tools) {
  const folders = toolchainEnvironment(tools).folders;
  if (existsSync(path.join(root, 'packages/dev-server/dist/index.js'))) {
    const found = spawnSync(tools.node, [temporal, '--find'], { encoding: 'utf8' });
    const cliPath = found.status === 0 ? found.stdout.trim() : '';
    if (cliPath) folders.push(path.dirname(cliPath));
  }
  for (const script of ['temporal-server.mjs', 's3-server.mjs', 'gs-server.mjs']) {
    const found = spawnSync(tools.node, [path.join(root, 'toolchain', script), '--find'], { encoding: 'utf8' });
    if (found.status === 0) folders.push(path.dirname(found.stdout.trim()));
  }
  // A POSIX shell on Windows writes C:\x as /c/x.
  const posix = (folder) =>
    process.platform === 'win32' ? folder.replace(/^([A-Za-z]):/, '/$1').replaceAll('\\', '/') : folder;
  const quoted = folders.map((folder) => posix(folder).replaceAll("'", `'\\''`)).join(':');
  console.log(`export PATH='${quoted}'":$PATH"`);
}
