// Which shots of a batch a retry takes up.
import {
  ERROR_CODES,
  isErrorCode,
  nearestName,
  type Retry,
  type RetryWay,
  retryWay,
  ShotlistError,
  type ShotResult,
  showValue,
} from '@shotlist/core';

/** A shot, and what a retry does with it. */
export interface RetriedShotResult {
  readonly result: ShotResult;
  readonly way: RetryWay;
}

/** Those below `upTo`, in input order. Rows that were left out as invalid are no shots. */
export async function* retriedShots(
  results: AsyncIterable<ShotResult>,
  upTo: number,
  retry: Retry,
): AsyncGenerator<RetriedShotResult> {
  for await (const result of results) {
    if (result.index >= upTo) return;
    if (result.request === undefined) continue;
    const { status, errorCode: code, charge, generationId } = result;
    const way = retryWay({ status, code, charge, generationId }, retry);
    if (way !== undefined) yield { result, way };
  }
}

/** Throws `USAGE` for a code that is none, with the nearest that is one. */
export function retryOf({
  only,
  again = false,
}: {
  readonly only?: readonly string[];
  readonly again?: boolean;
}): Retry {
  const codes = only?.map((code) => {
    if (isErrorCode(code)) return code;
    const nearest = nearestName(code, ERROR_CODES);
    const meant = nearest === undefined ? '' : ` Did you mean ${nearest}?`;
    throw new ShotlistError('USAGE', { where: 'only', message: `"${showValue(code)}" is no error code.${meant}` });
  });
  return {
    ...(codes === undefined || codes.length === 0 ? {} : { only: [...new Set(codes)].toSorted() }),
    ...(again ? { again } : {}),
  };
}
