// What stands below each command's flags: what to know, and what to type.

export const HELP = {
  program: `
Examples:
  $ shotlist run shots.csv        preview every shot, free, on this machine
  $ shotlist validate shots.csv   check a list before spending anything
  $ shotlist status               see where the newest batch stands
  $ shotlist submit shots.csv     have it made by "shotlist worker"

State is kept in .shotlist/ of the current folder. Nothing is reported to
anyone.`,
  run: `
Run it again after an interruption: it goes on where it was, and makes nothing
twice.

Examples:
  $ shotlist run shots.csv
  $ shotlist run shots.csv --first 10 --out previews
  $ VIDEOGENAPI_API_KEY=… shotlist run shots.csv --account videogenapi
  $ shotlist run list.csv --map prompt=Description --name-files '{scene}/{id}'

Exit codes: 0 all succeeded, 1 error, 2 usage, 3 invalid input (nothing sent),
5 some shots failed, 6 gate closed, 7 canceled, 130 interrupted.`,
  submit: `
Runs no workers itself: "shotlist worker" does, here or on another machine with
the same Temporal server and store. Ctrl-C ends the watching, not the batch;
type it again to watch again.

Examples:
  $ shotlist submit shots.csv
  $ shotlist submit shots.csv --account main --no-wait

Exit codes: as "shotlist run".`,
  worker: `
Uses the Temporal server that TEMPORAL_ADDRESS or a profile names, else the
embedded one of this folder. Ctrl-C or SIGTERM lets what is being made end; a
second one leaves at once.

Examples:
  $ shotlist worker
  $ shotlist worker --account main --account spare
  $ TEMPORAL_ADDRESS=temporal:7233 shotlist worker --store /mnt/videos --json`,
  validate: `
Works offline. Ends with 3 when a row is invalid.

Examples:
  $ shotlist validate shots.csv
  $ shotlist validate shots.csv --json
  $ shotlist validate list.csv --map prompt=Description --report problems.txt`,
  models: `
Examples:
  $ shotlist models
  $ shotlist models --json`,
  status: `
A batch may be named by the beginning of its id.

Examples:
  $ shotlist status
  $ shotlist status batch-1f2e --json`,
  cancel: `
A batch may be named by the beginning of its id. Submit it again to make the
rest.

Examples:
  $ shotlist cancel batch-1f2e
  $ shotlist cancel batch-1f2e --json`,
  results: `
A batch may be named by the beginning of its id.

Examples:
  $ shotlist results batch-1f2e > results.csv
  $ shotlist results batch-1f2e --format ndjson --out results.ndjson`,
  batches: `
Examples:
  $ shotlist batches
  $ shotlist batches --json`,
  doctor: `
Ends with 1 when something has to be done first.

Examples:
  $ shotlist doctor
  $ shotlist doctor --json`,
  devServer: `
Runs until Ctrl-C. "shotlist run" brings its own server; this one is for
programs of your own.

Examples:
  $ shotlist dev-server
  $ shotlist dev-server --port 7233 --db-file temporal.db`,
} as const;
