// What was read otherwise than it was written: nothing is refused for it.

/** One entry of `warnings` in the answer to an accepted request. */
export interface Warning {
  readonly code: string;
  readonly message: string;
}
