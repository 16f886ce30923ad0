// The text of an answer, up to a limit; of one that is cut, as much as came.

/** A hundred generations with the longest prompts are about half of this. */
const MAX_ANSWER_BYTES = 4 * 1024 * 1024;

/** An answer that began and did not end. Its cause says why. */
export class CutAnswer extends Error {
  override readonly name = 'CutAnswer';
  readonly status: number;
  readonly text: string;

  constructor(status: number, text: string, cause: unknown) {
    super('The answer was cut.', { cause });
    this.status = status;
    this.text = text;
  }
}

/** The whole text. Throws {@link CutAnswer}. */
export async function readText({ body, status }: Response): Promise<string> {
  if (body === null) return '';
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let text = '';
  let size = 0;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return text + decoder.decode();
      size += value.byteLength;
      if (size > MAX_ANSWER_BYTES) throw new RangeError(`It has more than ${MAX_ANSWER_BYTES} bytes.`);
      text += decoder.decode(value, { stream: true });
    }
  } catch (error) {
    // Nobody reads on: without this its connection would stay.
    reader.cancel().catch(() => undefined);
    throw new CutAnswer(status, text, error);
  }
}
