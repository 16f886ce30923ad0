// Looks at what is in flight, and what they cost.
import { sampleRequest } from '@shotlist/testing';
import { expect, test } from 'vitest';
import { openVendor } from './__fixtures__/vendor.js';

const request = (seed: number) => sampleRequest({ prompt: 'A canary-heron in the reeds', seed });

async function acceptMany(
  accept: (r: ReturnType<typeof request>) => Promise<string>,
  count: number,
): Promise<string[]> {
  const ids: string[] = [];
  for (let seed = 0; seed < count; seed += 1) ids.push(await accept(request(seed)));
  return ids;
}

test('many are asked for by one call of the list, a single one by its status', async () => {
  const { vendor, accept, check } = await openVendor();
  const ids = await acceptMany(accept, 30);
  const statuses = await check(ids);
  expect(new Set(statuses.map(({ generationId }) => generationId))).toEqual(new Set(ids));
  expect(statuses.every(({ status }) => status === 'completed')).toBe(true);
  expect(vendor.calls()).toMatchObject({ list: 1, status: 0 });
  expect(await check(ids.slice(0, 1))).toMatchObject([{ status: 'completed', seed: 0 }]);
  expect(vendor.calls()).toMatchObject({ list: 1, status: 1 });
});

test('pages are turned as long as they show any, and the last one left is asked for by itself', async () => {
  const { vendor, accept, check } = await openVendor();
  const ids = await acceptMany(accept, 230);
  const asked = [ids[0]!, ids[120]!, ids[121]!, ids[229]!, ids[228]!];
  expect(await check(asked)).toHaveLength(5);
  expect(vendor.calls()).toMatchObject({ list: 2, status: 1 });
});

test('what sank below what others made is asked for by itself from then on', async () => {
  const { vendor, accept, check } = await openVendor();
  const ids = await acceptMany(accept, 130);
  const old = ids.slice(0, 3);
  expect(await check(old)).toHaveLength(3);
  expect(vendor.calls()).toMatchObject({ list: 1, status: 3 });
  expect(await check(old)).toHaveLength(3);
  expect(vendor.calls()).toMatchObject({ list: 1, status: 6 });
});

test('a look begins at the page where what it asks for was seen, goes on where it has sunk, and asks for none by itself', async () => {
  const { vendor, accept, check } = await openVendor();
  const ids = await acceptMany(accept, 450);
  expect(await check(ids)).toHaveLength(450);
  expect(vendor.calls()).toMatchObject({ list: 5, status: 0 });
  // Of the last page: no other is turned.
  expect(await check(ids.slice(0, 40))).toHaveLength(40);
  expect(vendor.calls()).toMatchObject({ list: 6, status: 0 });
  // The newest and the oldest: what lies between is left out.
  expect(await check([...ids.slice(0, 20), ...ids.slice(-20)])).toHaveLength(40);
  expect(vendor.calls()).toMatchObject({ list: 8, status: 0 });
  for (let seed = 1_000; seed < 1_060; seed += 1) await accept(request(seed));
  expect(await check(ids.slice(0, 10))).toHaveLength(10);
  expect(vendor.calls()).toMatchObject({ list: 10, status: 0 });
}, 60_000);

test('many that a page does not show are worth a further page before each is asked for', async () => {
  const { vendor, accept, check } = await openVendor();
  const ids = await acceptMany(accept, 250);
  expect(await check(ids.slice(0, 90))).toHaveLength(90);
  expect(vendor.calls()).toMatchObject({ list: 3, status: 0 });
}, 60_000);

test('what the list does not show yet costs no call, and is pending', async () => {
  const { vendor, accept, check } = await openVendor({ listingLagMs: 3_600_000 }, { listingLagMs: 3_600_000 });
  const ids = await acceptMany(accept, 3);
  expect((await check(ids)).map(({ status }) => status)).toEqual(['pending', 'pending', 'pending']);
  expect(vendor.calls()).toMatchObject({ list: 1, status: 0 });
});

test('a vendor without a list is asked for each', async () => {
  const { vendor, accept, check } = await openVendor({
    faults: [{ on: 'list', fault: 'error_before_work', status: 404 }],
  });
  const ids = await acceptMany(accept, 3);
  expect(await check(ids)).toHaveLength(3);
  expect(vendor.calls()).toMatchObject({ status: 3 });
});

test.each([
  ['failed', 'GENERATION_FAILED'],
  ['moderated', 'CONTENT_POLICY'],
] as const)('a generation that %s says why, and never its prompt', async (fault, code) => {
  const { accept, check } = await openVendor({ faults: [{ on: 'generate', fault }] });
  const ids = [await accept(request(1)), await accept(request(2))];
  const statuses = await check(ids);
  expect(statuses).toMatchObject([
    { status: 'failed', code },
    { status: 'failed', code },
  ]);
  expect(JSON.stringify(statuses)).not.toContain('heron');
});

test('a word that nobody knows is no end', async () => {
  const { accept, check } = await openVendor({ faults: [{ on: 'generate', fault: 'unknown_status' }] });
  const ids = [await accept(request(1)), await accept(request(2))];
  expect((await check(ids)).map(({ status }) => status)).toEqual(['in_progress', 'in_progress']);
});

test('one question that fails takes nothing away from what the list has shown', async () => {
  const { vendor, accept, check } = await openVendor({ listingLagMs: 0 });
  const ids = await acceptMany(accept, 130);
  vendor.setFaults([{ on: 'status', fault: 'error_before_work' }]);
  const statuses = await check([ids[0] ?? '', ids[128] ?? '', ids[129] ?? '']);
  expect(new Set(statuses.map(({ generationId }) => generationId))).toEqual(new Set(ids.slice(128)));
  await expect(check([ids[0] ?? ''])).rejects.toMatchObject({ code: 'VENDOR_UNAVAILABLE' });
});

test('a generation that the vendor has forgotten is asked for ever more rarely', async () => {
  const { vendor, accept, check } = await openVendor();
  const ids = await acceptMany(accept, 2);
  for (let look = 0; look < 10; look += 1) await check([...ids, 'gen_0000000000000_1', 'gen_0000000000000_2']);
  expect(vendor.calls().status).toBeLessThan(6);
});
