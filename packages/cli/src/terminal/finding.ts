// A problem or warning as programs read it: these names and no others.
import type { Problem } from '@shotlist/core';

export function finding<Code extends string>({
  code,
  line,
  column,
  shotId,
  value,
  message,
  allowed,
}: Problem<Code>): Problem<Code> {
  return { code, line, column, shotId, value, message, allowed };
}
