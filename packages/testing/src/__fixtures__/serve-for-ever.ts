// Starts a Temporal server as a test does, prints its process id, and does nothing more until it is killed.
import { startTestTemporal } from '../temporal-server.js';

const { pid } = await startTestTemporal();
process.stdout.write(`${pid}\n`);
setInterval(() => undefined, 60_000);
