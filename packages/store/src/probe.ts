// Whether a store can be used, found out before anything is paid for.
import { randomBytes } from 'node:crypto';
import { ShotlistError } from '@shotlist/core';
import type { Store } from '@shotlist/core';

/** Writes, reads and removes a probe; twice conditionally, since a place that can't do that would lose track of money. */
export async function probe(store: Pick<Store, 'url' | 'put' | 'get' | 'remove'>): Promise<void> {
  const key = `probes/${process.pid}-${randomBytes(8).toString('hex')}`;
  const bytes = randomBytes(64);
  const refuse = (message: string) => new ShotlistError('STORE_UNUSABLE', { where: store.url, message });
  try {
    await store.put(key, { kind: 'bytes', bytes }, { ifAbsent: true });
    const again = await store.put(key, { kind: 'bytes', bytes: randomBytes(64) }, { ifAbsent: true });
    const found = await store.get(key);
    if (again.created || found === undefined || !bytes.equals(found))
      throw refuse('The store gave back other bytes than it was given.');
  } finally {
    await store.remove(key).catch(() => undefined);
  }
}
