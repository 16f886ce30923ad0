#!/usr/bin/env node
// Stands here from the first install on: package managers link a command only to a file that exists, and dist comes later.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major > 22 || (major === 22 && minor >= 12)) await import('../dist/main.js');
else {
  // An older release can't even read what comes: it would say so in words that help nobody.
  process.stderr.write(`shotlist needs Node 22.12 or later, and this is ${process.versions.node}.\n`);
  process.exitCode = 1;
}
