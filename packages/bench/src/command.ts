// The shotlist command of this checkout, as people start it.
import { fileURLToPath } from 'node:url';

/** The file behind `shotlist`: give it to Node. */
export const commandFile = fileURLToPath(new URL('bin/shotlist.js', import.meta.resolve('@shotlist/cli/package.json')));
