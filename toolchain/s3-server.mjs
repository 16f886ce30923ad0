// Prints where a server that speaks S3 is: that of tests, for stores in buckets. Where there is none it is built; with --find it is
// only looked for.
import { printGoProgram } from './go-program.mjs';

const VERSION = '1.8.0';

printGoProgram({
  name: 'versitygw',
  version: VERSION,
  modules: [`github.com/versity/versitygw/cmd/versitygw@v${VERSION}`],
  about: `Building the S3 server versitygw ${VERSION} with Go, once: half a minute or more.`,
});
