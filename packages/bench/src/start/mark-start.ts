// Loaded into every Node process of a start: notes which it is and when it began, in the file that START_MARKS names.
import { appendFileSync } from 'node:fs';

const file = process.env.START_MARKS;
if (file !== undefined) appendFileSync(file, `${performance.timeOrigin} ${process.argv[1] ?? ''}\n`);
