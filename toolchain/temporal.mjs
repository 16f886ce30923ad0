// Prints where a Temporal CLI is. Installs one into the user's cache folder when there is none, unless told only to find it.
import { ensureTemporalCli, findTemporalCli } from '../packages/dev-server/dist/index.js';

const onProgress = ({ message }) => {
  process.stderr.write(`${message}\n`);
};

try {
  const found = process.argv.includes('--find') ? await findTemporalCli() : await ensureTemporalCli({ onProgress });
  if (found !== undefined) console.log(found.path);
} catch (error) {
  process.stderr.write(`${error.code ?? ''} ${error.message} ${error.help ?? ''}\n`);
  process.exitCode = 1;
}
