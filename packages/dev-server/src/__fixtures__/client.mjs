// A process of its own that starts a dev server from source, says so in one line, and stops it when told to on stdin.
import { registerHooks } from 'node:module';

// The source's imports name the compiled files.
registerHooks({
  resolve(specifier, context, nextResolve) {
    try {
      return nextResolve(specifier, context);
    } catch (error) {
      if (!specifier.startsWith('.') || !specifier.endsWith('.js')) throw error;
      return nextResolve(specifier.replace(/\.js$/, '.ts'), context);
    }
  },
});
// Ctrl-C is for Shotlist to handle; this one drains for ever.
process.on('SIGINT', () => {});
const { startDevServer } = await import('../index.ts');
const server = await startDevServer(JSON.parse(process.argv[2]));
process.stdout.write(`${JSON.stringify(server)}\n`);
process.stdin.once('data', async () => {
  await server.stop();
  process.exit(0);
});
