// Config files that are data: JSON, YAML and TOML. What a parser quotes from a file isn't repeated: it may be a secret.
import { ShotlistError } from '@shotlist/core';
import { sourceLine } from './source-line.js';

/** A config's content, not checked yet. */
export interface RawConfig {
  readonly value: unknown;
  /** Counted from 1; undefined where it can't be told. */
  lineOf(path: readonly PropertyKey[]): number | undefined;
}

/** Throws `CONFIG_INVALID` with the line. */
export async function parseData(
  text: string,
  extension: 'json' | 'yaml' | 'yml' | 'toml',
  shown: string,
): Promise<RawConfig> {
  const invalid = (message: string, line: number | undefined) =>
    new ShotlistError('CONFIG_INVALID', {
      where: line === undefined ? shown : `${shown}:${line}`,
      message,
      help: 'Correct it there.',
    });
  if (extension === 'toml') {
    const { parse, TomlError } = await import('smol-toml');
    try {
      return { value: parse(text), lineOf: (path) => sourceLine(text, path) };
    } catch (error) {
      if (!(error instanceof TomlError)) throw error;
      throw invalid(
        `This is not valid TOML: ${unquoted(error.message.replace(/^Invalid TOML document: /, ''))}`,
        error.line,
      );
    }
  }
  // A JSON text is a YAML text too, and this parser knows where everything stands.
  const { LineCounter, parseDocument, isMap, isSeq, isScalar } = await import('yaml');
  const lines = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    schema: extension === 'json' ? 'json' : 'core',
  });
  const [error] = document.errors;
  const line = error === undefined ? undefined : lines.linePos(error.pos[0]).line;
  if (extension === 'json') {
    try {
      JSON.parse(text);
    } catch (cause) {
      throw invalid('This is not valid JSON.', jsonErrorLine(cause, text) ?? line);
    }
  }
  if (error !== undefined)
    throw invalid(`This is not valid ${extension === 'json' ? 'JSON' : 'YAML'}: ${unquoted(error.message)}`, line);
  const lineOf = (path: readonly PropertyKey[]): number | undefined => {
    let node: unknown = document.contents;
    let offset: number | undefined;
    for (const key of path) {
      if (isMap(node)) {
        const pair = node.items.find((item) => isScalar(item.key) && item.key.value === key);
        if (pair === undefined) break;
        if (isScalar(pair.key)) offset = pair.key.range?.[0] ?? offset;
        node = pair.value;
      } else if (isSeq(node) && typeof key === 'number') node = node.items[key];
      else break;
    }
    return offset === undefined ? undefined : lines.linePos(offset).line;
  };
  return { value: document.toJS(), lineOf };
}

function jsonErrorLine(error: unknown, text: string): number | undefined {
  const message = error instanceof Error ? error.message : '';
  const position = message.includes('end of JSON input') ? text.length : /at position (\d+)/.exec(message)?.[1];
  return position === undefined ? undefined : text.slice(0, Number(position)).split('\n').length;
}

function unquoted(message: string): string {
  const line = (message.split('\n')[0] ?? '').replace(/(["'`])(?:(?!\1).){3,}\1?/g, '$1…$1');
  return /[.!?]$/.test(line) ? line : `${line}.`;
}
