// Where a setting stands in a file whose parser doesn't say: found by its keys, one after another.

/** The line on which the last key of `path` stands, counted from 1; undefined when the text doesn't show it. */
export function sourceLine(text: string, path: readonly PropertyKey[]): number | undefined {
  let at = 0;
  let found: number | undefined;
  for (const key of path) {
    // What has no key of its own in the text (an element of a list) is where its parent is.
    if (typeof key !== 'string') break;
    const position = keyPosition(text, key, at);
    if (position === undefined) return found === undefined ? undefined : lineAt(text, found);
    found = position;
    at = position + key.length;
  }
  return found === undefined ? undefined : lineAt(text, found);
}

/** As a key of an object, of a TOML table or in a table's header. */
function keyPosition(text: string, key: string, from: number): number | undefined {
  const name = key.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
  const pattern = new RegExp(String.raw`(?<=^|[\s{,[.])(?:"${name}"|'${name}'|${name})(?=\s*[:=(\].])`, 'gm');
  pattern.lastIndex = from;
  const match = pattern.exec(text);
  return match === null ? undefined : match.index;
}

function lineAt(text: string, position: number): number {
  return text.slice(0, position).split('\n').length;
}
