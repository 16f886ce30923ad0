// Walks an MP4's boxes as its bytes come by, to know at its end whether it is whole. Keeps nothing but a header.

/** Bytes of the longest header of a box: a size of 32 bits, a type, and a size of 64. */
const MAX_HEADER_BYTES = 16;
/** A file of these types begins an MP4, or a QuickTime film that players take for one. */
const FIRST_TYPES: ReadonlySet<string> = new Set(['ftyp', 'styp', 'moov', 'mdat', 'free', 'skip', 'wide', 'pnot']);

/** Why a file is no whole MP4, or undefined. */
export class Mp4Walk {
  readonly #header = new Uint8Array(MAX_HEADER_BYTES);
  readonly #types = new Set<string>();
  #filled = 0;
  /** Bytes of the current box that are to come; Infinity for one that fills the rest of the file. */
  #left = 0;
  #first = true;

  /** Looks at the next bytes. A sentence when what they begin is no box. */
  push(bytes: Uint8Array): string | undefined {
    let at = 0;
    while (at < bytes.byteLength) {
      if (this.#left > 0) {
        const step = Math.min(this.#left, bytes.byteLength - at);
        this.#left -= step;
        at += step;
        continue;
      }
      this.#header[this.#filled] = bytes[at] ?? 0;
      this.#filled += 1;
      at += 1;
      const problem = this.#open();
      if (problem !== undefined) return problem;
    }
    return undefined;
  }

  /** What is missing when no more bytes come. */
  end(): string | undefined {
    if (this.#first) return this.#filled === 0 ? 'it is empty' : 'it is no MP4';
    if (this.#filled > 0 || (this.#left > 0 && this.#left !== Infinity)) return 'it ends in the middle of a box';
    if (!this.#types.has('moov')) return 'it has no moov box, so no player can show it';
    return this.#types.has('mdat') ? undefined : 'it has no mdat box, so there is nothing to show';
  }

  /** Enters a box as soon as its header is whole. */
  #open(): string | undefined {
    if (this.#filled < 8) return undefined;
    const view = new DataView(this.#header.buffer);
    const type = String.fromCharCode(...this.#header.subarray(4, 8));
    if (this.#first ? !FIRST_TYPES.has(type) : !/^[\x20-\x7e\xa9]{4}$/.test(type))
      return this.#first ? 'it is no MP4' : 'it has something between its boxes that is none';
    const short = view.getUint32(0);
    if (short === 1 && this.#filled < MAX_HEADER_BYTES) return undefined;
    const size = short === 1 ? Number(view.getBigUint64(8)) : short;
    if (size !== 0 && size < this.#filled) return 'it has a box that is smaller than its own header';
    this.#types.add(type);
    this.#left = size === 0 ? Infinity : size - this.#filled;
    this.#filled = 0;
    this.#first = false;
    return undefined;
  }
}
