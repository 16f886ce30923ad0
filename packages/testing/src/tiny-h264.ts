// The smallest H.264 that every player shows: one still of vertical stripes, then frames that say "the same again".
// Clause and table numbers are those of ITU-T H.264.

/** Bits, most significant first. */
class BitWriter {
  readonly #bytes: number[] = [];
  #current = 0;
  #count = 0;

  bits(value: number, length: number): this {
    for (let bit = length - 1; bit >= 0; bit -= 1) {
      this.#current = (this.#current << 1) | ((value >>> bit) & 1);
      this.#count += 1;
      if (this.#count === 8) this.#flush();
    }
    return this;
  }

  /** Unsigned Exp-Golomb, `ue(v)` of 9.1. Its signed kin is only ever 0 here, which is written alike. */
  exp(...values: readonly number[]): this {
    for (const value of values) {
      const length = 32 - Math.clz32(value + 1);
      this.bits(0, length - 1).bits(value + 1, length);
    }
    return this;
  }

  byteAligned(bytes: Uint8Array): this {
    while (this.#count !== 0) this.bits(0, 1);
    for (const byte of bytes) this.#bytes.push(byte);
    return this;
  }

  /** The stop bit and padding of 7.3.2.11, then the bytes with emulation prevention (7.4.1) behind their header. */
  toNalUnit(header: number): Uint8Array {
    this.bits(1, 1).byteAligned(new Uint8Array());
    const unit = [header];
    let zeros = 0;
    for (const byte of this.#bytes) {
      if (zeros === 2 && byte <= 3) {
        unit.push(3);
        zeros = 0;
      }
      unit.push(byte);
      zeros = byte === 0 ? zeros + 1 : 0;
    }
    return Uint8Array.from(unit);
  }

  #flush(): void {
    this.#bytes.push(this.#current);
    this.#current = 0;
    this.#count = 0;
  }
}

/** A colour of one stripe: luma and the two chroma values, each 16 to 240. */
export type StripeColour = readonly [luma: number, blue: number, red: number];

/** NAL units of a stream that shows one still. */
export interface TinyStream {
  readonly sequence: Uint8Array;
  readonly picture: Uint8Array;
  /** One NAL unit a frame; the first is the only key frame. */
  readonly frames: readonly Uint8Array[];
}

const MACROBLOCK = 16;
const FRAME_NUMBER_BITS = 8;

/** Encodes `frameCount` frames of stripes 16 pixels wide; width and height are even. */
export function encodeStripes(
  width: number,
  height: number,
  frameCount: number,
  colourOf: (column: number) => StripeColour,
): TinyStream {
  const columns = Math.ceil(width / MACROBLOCK);
  const rows = Math.ceil(height / MACROBLOCK);
  const frames = [encodeKeyFrame(columns, rows, colourOf)];
  // Frame numbers repeat, and with them the units: 256 different ones at most.
  const repeats = new Map<number, Uint8Array>();
  for (let index = 1; index < frameCount; index += 1) {
    const frameNumber = index % 2 ** FRAME_NUMBER_BITS;
    const unit = repeats.get(frameNumber) ?? encodeRepeat(columns * rows, frameNumber);
    repeats.set(frameNumber, unit);
    frames.push(unit);
  }
  return { sequence: encodeSequence(width, height, columns, rows), picture: encodePicture(), frames };
}

function encodeSequence(width: number, height: number, columns: number, rows: number): Uint8Array {
  const cropRight = (columns * MACROBLOCK - width) / 2;
  const cropBottom = (rows * MACROBLOCK - height) / 2;
  return new BitWriter()
    .byteAligned(Uint8Array.of(66, 0xc0, 51)) // constrained baseline, level 5.1: up to 4K
    .exp(0, FRAME_NUMBER_BITS - 4, 2, 1) // id, frame number bits, output in coding order, one reference frame
    .bits(0, 1) // no gaps in frame numbers
    .exp(columns - 1, rows - 1)
    .bits(0b11, 2) // frames only, direct 8x8
    .bits(1, 1)
    .exp(0, cropRight, 0, cropBottom)
    .bits(0, 1) // no usability information
    .toNalUnit(0x67);
}

function encodePicture(): Uint8Array {
  return new BitWriter()
    .exp(0, 0)
    .bits(0, 2) // CAVLC, no picture order in slices
    .exp(0, 0, 0)
    .bits(0, 3)
    .exp(0, 0, 0)
    .bits(0b100, 3) // deblocking is said in each slice
    .toNalUnit(0x68);
}

/** The first row raw (I_PCM), every other macroblock predicted from the one above, without residual. */
function encodeKeyFrame(columns: number, rows: number, colourOf: (column: number) => StripeColour): Uint8Array {
  const writer = new BitWriter().exp(0, 7, 0).bits(0, FRAME_NUMBER_BITS).exp(0).bits(0, 2).exp(0, 1);
  for (let column = 0; column < columns; column += 1) {
    const [luma, blue, red] = colourOf(column);
    const samples = new Uint8Array(384).fill(luma, 0, 256).fill(blue, 256, 320).fill(red, 320);
    writer.exp(25).byteAligned(samples);
  }
  for (let row = 1; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1) {
      writer.exp(1, 2, 0); // Intra16x16 vertical, chroma vertical, same quantiser
      // "No coefficients" (table 9-5): raw neighbours count as 16 coefficients each, so the row below them has another code.
      if (row === 1) writer.bits(0b000011, 6);
      else writer.bits(1, 1);
    }
  }
  return writer.toNalUnit(0x65);
}

function encodeRepeat(macroblocks: number, frameNumber: number): Uint8Array {
  return new BitWriter()
    .exp(0, 5, 0)
    .bits(frameNumber, FRAME_NUMBER_BITS)
    .bits(0, 3)
    .exp(0, 1, macroblocks)
    .toNalUnit(0x41);
}
