// Loaded into a process before its own code: at its end it writes the most memory that it held to its descriptor 3.
import { writeSync } from 'node:fs';

// maxRSS comes in KiB.
process.on('exit', () => writeSync(3, String(process.resourceUsage().maxRSS * 1024)));
