// GET and HEAD video: public, with ranges.
import type { FakeApiFaultName } from './fault-names.js';
import type { FaultRule } from './fault-rule.js';
import { replyAfterWork, replyBeforeWork } from './fault-replies.js';
import { hasVideo } from './generation.js';
import { readRange } from './byte-range.js';
import { page, problem, type Reply } from './reply.js';
import type { Vendor } from './vendor.js';
import type { VideoFile } from './video-bytes.js';
import type { Outcome, Visit } from './visit.js';

/** HEAD meets no faults, so that it shifts no numbers. */
export async function sendVideo(vendor: Vendor, visit: Visit): Promise<Outcome> {
  const { id, call, request } = visit;
  call.generationId = id;
  const isHead = request.method === 'HEAD';
  const rule = isHead ? undefined : vendor.faults.next('video', id);
  const instead = replyBeforeWork(rule, call, vendor);
  if (instead !== undefined) return { reply: instead, rule };
  const generation = vendor.books.byId(id);
  if (generation === undefined || !hasVideo(generation, vendor.clock.nowMs())) {
    return { reply: problem(404, 'Video not found.', { code: 'not_found' }) };
  }
  if (!isHead) {
    generation.fetches += 1;
    await vendor.log.append(
      { kind: 'fetched', atMs: vendor.clock.realMs(), generationId: id, pid: process.pid },
      false,
    );
  }
  const isOther = rule?.fault === 'output_changed' && generation.fetches > 1;
  const file = vendor.videos(generation.entry, isOther);
  return { reply: replyAfterWork(rule, spoil(rule, replyWith(file, request.headers, rule?.fault))), rule };
}

function replyWith(file: VideoFile, asked: NodeJS.Dict<string | string[]>, fault: FakeApiFaultName | undefined): Reply {
  const { bytes, etag } = file;
  const takesRanges = fault !== 'output_no_range';
  const headers = { 'Content-Type': 'video/mp4', ETag: etag, ...(takesRanges ? { 'Accept-Ranges': 'bytes' } : {}) };
  if (asked['if-none-match'] === etag) return { status: 304, headers, body: '' };
  // A part of another file is no part of this one.
  const isSameFile = asked['if-range'] === undefined || asked['if-range'] === etag;
  const range = takesRanges && isSameFile ? readRange(String(asked['range'] ?? ''), bytes.length) : 'none';
  if (range === 'none') return { status: 200, headers, body: bytes };
  if (range === 'unsatisfiable') {
    const reply = problem(416, 'The range is beyond the end of the file.', { code: 'range_not_satisfiable' });
    return { ...reply, headers: { ...reply.headers, 'Content-Range': `bytes */${bytes.length}` } };
  }
  const { start, end } = range;
  const contentRange = `bytes ${start}-${end}/${bytes.length}`;
  return { status: 206, headers: { ...headers, 'Content-Range': contentRange }, body: bytes.subarray(start, end + 1) };
}

function spoil(rule: FaultRule | undefined, reply: Reply): Reply {
  const { body } = reply;
  switch (rule?.fault) {
    case 'output_gone':
      return problem(rule.status ?? 404, 'The video is no longer available.', { code: 'not_found' });
    case 'output_html':
      return page(200, 'Please wait');
    case 'output_truncated':
      return { ...reply, body: body.slice(0, body.length >> 1) };
    case 'output_wrong_bytes':
      return { ...reply, body: Buffer.alloc(body.length, 'These bytes are no MP4. ') };
    default:
      return reply;
  }
}
