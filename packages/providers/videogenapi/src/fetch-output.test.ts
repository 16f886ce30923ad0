// The video, from wherever the vendor keeps it, and the key to nobody else.
import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { openVendor } from './__fixtures__/vendor.js';

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

test('it costs no call of the API where its address is known, or can be', async () => {
  const { vendor, accept, check, fetch, another } = await openVendor();
  const id = await accept();
  await check([id]);
  const before = vendor.calls();
  const first = await fetch(id);
  const again = await fetch(id, another());
  expect(sha256(again)).toBe(sha256(first));
  expect(first.subarray(4, 8).toString()).toBe('ftyp');
  expect(vendor.calls()).toMatchObject({ list: before.list, status: before.status, video: before.video + 2 });
});

test('cut in the middle it goes on from there', async () => {
  const { vendor, accept, fetch } = await openVendor({ videoPadBytes: 500_000 });
  const id = await accept();
  const whole = sha256(await fetch(id));
  vendor.setFaults([{ on: 'video', fault: 'output_short', perGeneration: 3 }]);
  const before = vendor.calls().video;
  expect(sha256(await fetch(id))).toBe(whole);
  expect(vendor.calls().video - before).toBe(4);
});

test.each([
  ['output_gone', { status: 403 }, 'OUTPUT_UNAVAILABLE'],
  ['output_gone', { status: 410 }, 'OUTPUT_UNAVAILABLE'],
  ['output_truncated', {}, 'OUTPUT_INVALID'],
  ['output_endless', {}, 'OUTPUT_INVALID'],
  ['output_html', {}, 'OUTPUT_INVALID'],
  ['output_wrong_bytes', {}, 'OUTPUT_INVALID'],
  ['output_trickle', { ms: 20 }, 'OUTPUT_UNAVAILABLE'],
  ['redirect', {}, 'OUTPUT_UNAVAILABLE'],
] as const)('%s %o ends in %s, and not a byte goes further than it must', async (fault, more, code) => {
  const download = { maxBytes: 400_000, minBytesPerSecond: 2_000, slowAfterMs: 3_000 };
  const { vendor, accept, fetch } = await openVendor({ faults: [{ on: 'video', fault, ...more }] }, { download });
  const id = await accept();
  await expect(fetch(id)).rejects.toMatchObject({ code });
  // The redirect leads to another name of this machine: there nobody is let in.
  expect(vendor.calls()).toMatchObject({ elsewhere: 0 });
});

test('what the vendor does not have is told with a code of the table', async () => {
  const { fetch } = await openVendor();
  await expect(fetch('gen_0000000000000_0')).rejects.toMatchObject({ code: 'GENERATION_NOT_FOUND' });
});
