// Prints where a server that speaks Google Cloud Storage is: that of tests, for stores in buckets. Where there is none it is built;
// with --find it is only looked for.
import { printGoProgram } from './go-program.mjs';

const VERSION = '1.56.1';

printGoProgram({
  name: 'fake-gcs-server',
  version: VERSION,
  modules: [`github.com/fsouza/fake-gcs-server@v${VERSION}`],
  about: `Building the storage server fake-gcs-server ${VERSION} with Go, once: a minute or two.`,
});
