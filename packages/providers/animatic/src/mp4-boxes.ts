// Walks the boxes of an MP4 file to its exact end: the muxer reports neither a full disk nor a lost header.
import { open } from 'node:fs/promises';

/** One top-level box. */
export interface Mp4Box {
  readonly type: string;
  readonly offset: number;
  readonly size: number;
}

/** The top-level boxes, in the file's order. Throws when the last one does not end where the file does. */
export async function readBoxes(path: string): Promise<readonly Mp4Box[]> {
  const file = await open(path, 'r');
  try {
    const { size: fileSize } = await file.stat();
    const boxes: Mp4Box[] = [];
    const header = Buffer.alloc(16);
    let offset = 0;
    while (offset < fileSize) {
      const { bytesRead } = await file.read(header, 0, 16, offset);
      if (bytesRead < 8) throw new Error(`A box at ${offset} has no header.`);
      const short = header.readUInt32BE(0);
      // 1 means that the size stands behind the type, in 64 bits.
      const size = short === 1 && bytesRead === 16 ? Number(header.readBigUInt64BE(8)) : short;
      if (size < 8) throw new Error(`The box at ${offset} has a size of ${size}.`);
      boxes.push({ type: header.toString('latin1', 4, 8), offset, size });
      offset += size;
    }
    if (offset !== fileSize) throw new Error(`The file ends at ${fileSize}, its last box at ${offset}.`);
    return boxes;
  } finally {
    await file.close();
  }
}

/** Throws unless the file is a whole MP4 whose index comes before its pictures, so that it plays while it loads. */
export async function checkFaststart(path: string): Promise<void> {
  const types = (await readBoxes(path)).map((box) => box.type);
  const index = types.indexOf('moov');
  const pictures = types.indexOf('mdat');
  if (types[0] !== 'ftyp' || index < 0 || pictures < index) throw new Error(`The boxes are ${types.join(' ')}.`);
}
