// Gathers text as UTF-8 in one buffer that is used again and again: strings that wait to be written cost garbage collection.

const START_BYTES = 512 * 1024;
/** No UTF-16 unit takes more in UTF-8. */
const MAX_BYTES_A_UNIT = 3;
/** Up to here copying unit by unit is quicker than a call of the native writer. */
const SHORT_UNITS = 32;

export class TextBuffer {
  private buffer: Buffer;
  private size = 0;

  constructor(startBytes = START_BYTES) {
    this.buffer = Buffer.allocUnsafeSlow(startBytes);
  }

  /** Adds the text and one byte of ASCII. */
  append(text: string, end: number): void {
    const needed = this.size + text.length * MAX_BYTES_A_UNIT + 1;
    if (needed > this.buffer.length) {
      const larger = Buffer.allocUnsafeSlow(Math.max(needed, this.buffer.length * 2));
      this.buffer.copy(larger, 0, 0, this.size);
      this.buffer = larger;
    }
    this.size += text.length <= SHORT_UNITS && this.copyAscii(text) ? text.length : this.buffer.write(text, this.size);
    this.buffer[this.size] = end;
    this.size += 1;
  }

  /** Copies the text behind what is there, up to its first unit that isn't ASCII; true when there was none. */
  private copyAscii(text: string): boolean {
    const { buffer, size } = this;
    for (let at = 0; at < text.length; at += 1) {
      const unit = text.charCodeAt(at);
      if (unit > 0x7f) return false;
      buffer[size + at] = unit;
    }
    return true;
  }

  get length(): number {
    return this.size;
  }

  /** What was gathered; good until the next {@link append} after {@link clear}. */
  bytes(): Buffer {
    return this.buffer.subarray(0, this.size);
  }

  clear(): void {
    this.size = 0;
  }
}
