// Walks the boxes of an MP4 file.

/** Types of the top-level boxes; throws where they don't fill the bytes to the very end, as in a file cut short. */
export function boxTypes(bytes: Uint8Array): string[] {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const types: string[] = [];
  let offset = 0;
  while (offset < buffer.length) {
    if (offset + 8 > buffer.length) throw new Error(`the file ends within the header of a box at byte ${offset}`);
    const type = buffer.toString('latin1', offset + 4, offset + 8);
    const size = boxSize(buffer, offset);
    if (size < 8 || offset + size > buffer.length)
      throw new Error(`the box "${type}" at byte ${offset} does not end within the file`);
    types.push(type);
    offset += size;
  }
  return types;
}

/** Size 1 means that eight more bytes say it, size 0 that the box goes on to the end. */
function boxSize(buffer: Buffer, offset: number): number {
  const size = buffer.readUInt32BE(offset);
  if (size === 0) return buffer.length - offset;
  return size === 1 && offset + 16 <= buffer.length ? Number(buffer.readBigUInt64BE(offset + 8)) : size;
}
