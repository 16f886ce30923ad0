// The plugin: what a configuration names, and what each name stands for.
import { definePlugin } from '@shotlist/core';
import { openSqliteStore } from './sqlite-store.js';
import { tally } from './tally.js';

export default definePlugin({
  contract: 'shotlist-plugin/1',
  name: 'example',
  stores: { sqlite: openSqliteStore },
  sinks: { tally },
});
