// Prints where the server of a Temporal cluster is: that of tests, not of users, who have one. Where there is none it is built
// with the tool that makes its tables beside it; with --find it is only looked for.
import { printGoProgram } from './go-program.mjs';

/** The same release that the CLI's development server is: packages/dev-server names that. */
const VERSION = '1.29.1';

printGoProgram({
  name: 'temporal-server',
  version: VERSION,
  modules: ['server', 'tools/sql'].map((part) => `go.temporal.io/server/cmd/${part}@v${VERSION}`),
  renamed: { server: 'temporal-server', sql: 'temporal-sql-tool' },
  about: `Building Temporal’s server ${VERSION} with Go, once: a minute or two after its CLI, else four.`,
});
