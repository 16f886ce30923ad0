// A process of its own that works on a store from source: `node child.mjs write|stream URL [bytes]`.
import { createHash } from 'node:crypto';
import { registerHooks } from 'node:module';
import { writeSync } from 'node:fs';

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
const { openStore } = await import('../index.ts');
const [, , what, url, size] = process.argv;
const store = await openStore(url);

async function* block(byte, count) {
  for (let index = 0; index < count; index += 1) yield Buffer.alloc(64 * 1024, byte);
}

if (what === 'write') {
  // Until killed: the same few keys again and again, each object of one byte value, so that a mixed or short one shows.
  for (let round = 0; ; round += 1) {
    await store.put(`overwritten/${round % 3}`, { kind: 'stream', body: block(round % 256, 16) });
    await store.put(`created/${round}`, { kind: 'stream', body: block(round % 256, 16) }, { ifAbsent: true });
    if (round === 0) writeSync(1, 'begun\n');
  }
} else {
  await store.put('warm', { kind: 'stream', body: block(1, 16) });
  const before = process.resourceUsage().maxRSS;
  const { object } = await store.put('large', { kind: 'stream', body: block(7, Number(size) / 65_536) });
  const hash = createHash('sha256');
  for await (const chunk of await store.read('large')) hash.update(chunk);
  writeSync(
    1,
    JSON.stringify({
      size: object.size,
      same: hash.digest('hex') === object.sha256,
      grownBytes: (process.resourceUsage().maxRSS - before) * 1024,
    }),
  );
}
