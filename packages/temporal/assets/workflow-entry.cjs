// What a worker with ShotlistPlugin runs: the application's workflows and Shotlist's. Bundled, never loaded by Node.
const host = require('./host-workflows.cjs');
const ours = require('@shotlist/workflows');

// Most collisions are found while bundling. What a CommonJS file re-exports is known only when it runs.
for (const name of Object.keys(ours)) {
  if (Object.hasOwn(host, name) && host[name] !== ours[name]) {
    throw new Error(`NAME_COLLISION: the workflow "${name}" is exported by your workflows and by @shotlist/workflows.`);
  }
}

module.exports = { ...host, ...ours };
