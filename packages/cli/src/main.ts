#!/usr/bin/env node
// The shotlist command. Compiled code is cached between runs, so that a second start is quicker.
import { enableCompileCache } from 'node:module';

enableCompileCache();
const { runCommandLine } = await import('./command-line.js');
await runCommandLine(process.argv.slice(2));
