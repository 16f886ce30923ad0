// What stands below the flags of the commands that steer a batch.

export const STEERING_HELP = {
  pause: `
Answers when no request is open any more. What is in flight is collected, and
the batch waits, for weeks if need be, until "shotlist resume". Without a worker
it says so; Ctrl-C leaves, and what was told stays told.

A batch may be named by the beginning of its id.

Examples:
  $ shotlist pause batch-1f2e
  $ shotlist pause batch-1f2e --no-wait --json`,
  resume: `
A batch may be named by the beginning of its id.

Examples:
  $ shotlist resume batch-1f2e
  $ shotlist resume batch-1f2e --no-wait`,
  cancel: `
Answers when no request is open any more. With --now what is in flight stays at
the vendor, which is asked to cancel it where it can be, and the batch ends.
Nothing that was paid for is lost: "shotlist retry", or submitting the list
again, collects it, and makes the rest.

A batch may be named by the beginning of its id.

Examples:
  $ shotlist cancel batch-1f2e
  $ shotlist cancel batch-1f2e --now
  $ shotlist cancel batch-1f2e --no-wait --json`,
  retry: `
Makes what failed, was rejected or was canceled once more, which may cost again:
it says how much, and on a terminal asks. What is stuck at the vendor, or was
made and can't be fetched, is asked about and fetched, and bought again only
with --again. A shot whose answer was lost is looked for at the vendor, and
never sent blindly.
Errors stay in the results until their shot has succeeded.

A batch may be named by the beginning of its id.

Examples:
  $ shotlist retry batch-1f2e
  $ shotlist retry batch-1f2e --only GENERATION_FAILED --yes
  $ shotlist retry batch-1f2e --again --no-wait

Exit codes: as "shotlist run".`,
  set: `
Takes effect at once, is kept in the store, and counts for later runs, until one
of them is asked otherwise. Without a flag it says what holds. A share to
tolerate is one of all shots of the batch. Fewer chunks at once take effect as
chunks end.

A batch may be named by the beginning of its id.

Examples:
  $ shotlist set batch-1f2e
  $ shotlist set batch-1f2e --chunks-at-once 4 --tolerate 5% --weight 3
  $ shotlist set batch-1f2e --reset --tolerate none`,
} as const;
