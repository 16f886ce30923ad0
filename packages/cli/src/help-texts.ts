// What stands below each command's flags: what to know, and what to type.

export const HELP = {
  program: `
Examples:
  $ shotlist run shots.csv        preview every shot, free, on this machine
  $ shotlist validate shots.csv   check a list before spending anything
  $ shotlist plan shots.csv       see what it would cost, and how long it takes
  $ shotlist status               see where the newest batch stands
  $ shotlist submit shots.csv     have it made by "shotlist worker"
  $ shotlist serve --dev          serve the API to programs

State is kept in .shotlist/ of the current folder. Nothing is reported to
anyone.`,
  run: `
Run it again after an interruption: it goes on where it was, and makes nothing
twice. A shot that failed is tried again by itself only where failing is free;
--retry-charged allows more. What a vendor refuses to make is never tried again,
and what is stuck there is asked about again by the next run. A list may also
come packed by gzip, from standard input as "-", or from a store by its URL.

Examples:
  $ shotlist run shots.csv
  $ shotlist run shots.csv --first 10 --out previews
  $ VIDEOGENAPI_API_KEY=… shotlist run shots.csv --account videogenapi
  $ shotlist run list.csv --map prompt=Description --name-files '{scene}/{id}'

Exit codes: 0 all succeeded, 1 error, 2 usage, 3 invalid input (nothing sent),
5 some shots failed, 6 a cap or a quota left shots unsent, 7 canceled,
130 interrupted.`,
  submit: `
Runs no workers itself: "shotlist worker" does, here or on another machine with
the same Temporal server and store. Ctrl-C ends the watching, not the batch;
type it again to watch again. One that is cut off before the batch is in the
store goes on where it stopped when it is typed again.

Examples:
  $ shotlist submit shots.csv
  $ gzip -dc shots.csv.gz | shotlist submit -
  $ shotlist submit shots.csv --account main --no-wait

Exit codes: as "shotlist run".`,
  worker: `
Uses the Temporal server that TEMPORAL_ADDRESS or a profile names, else the
embedded one of this folder. Ctrl-C or SIGTERM lets what is being made end; a
second one leaves at once. Workers with --deployment and --build-id get nothing
to do before that version is made the current one in Temporal. With --metrics it
tells Prometheus what it does, and others whether it lives and is ready. Traces
go where OTEL_EXPORTER_OTLP_ENDPOINT says.

Examples:
  $ shotlist worker
  $ shotlist worker --account main --account spare
  $ shotlist worker --metrics 0.0.0.0:9464 --log worker.log --log-level warn
  $ TEMPORAL_ADDRESS=temporal:7233 shotlist worker --store /mnt/videos --json`,
  validate: `
Works offline. Ends with 3 when a row is invalid.

Examples:
  $ shotlist validate shots.csv
  $ shotlist validate shots.csv.gz --json
  $ shotlist validate list.csv --map prompt=Description --report problems.txt`,
  plan: `
Sends nothing and starts nothing. Asks the vendor for its own figures, and the
account's ledger where a Temporal server runs. Ends with 3 when a row is
invalid.

Examples:
  $ shotlist plan shots.csv --account main
  $ shotlist plan shots.csv --account main --first 50 --json`,
  models: `
Examples:
  $ shotlist models
  $ shotlist models --json`,
  status: `
A batch may be named by the beginning of its id.

Examples:
  $ shotlist status
  $ shotlist status batch-1f2e --json`,
  watch: `
The same picture as "submit", from another process. It looks and changes
nothing: Ctrl-C leaves the batch as it is. While Temporal is away it shows what
the store knows. A batch may be named by the beginning of its id; without one it
is the newest that has not ended.

Examples:
  $ shotlist watch
  $ shotlist watch batch-1f2e --json

Exit codes: as "shotlist run", and 130 when you left before the end.`,
  clean: `
Removes videos, stills and galleries from the store, of batches that ended so
long ago, and nothing of one that runs or has something open at the vendor. Kept
are the shot list, what became of each shot, what was paid for, and videos that
a list elsewhere uses. The same list submitted again buys nothing anew; another
list that asks for the same does. Copies in output folders stay.

Examples:
  $ shotlist clean --dry-run
  $ shotlist clean --older-than 90d --yes
  $ shotlist clean batch-1f2e`,
  results: `
A batch may be named by the beginning of its id. A gallery shows the videos
where they are, in the store: keep it on this machine. From a store in a bucket
it has signed links, which hold a week unless --links says less; whoever has
the page can follow them.

Examples:
  $ shotlist results batch-1f2e > results.csv
  $ shotlist results batch-1f2e --format ndjson --out results.ndjson
  $ shotlist results batch-1f2e --out gallery.html
  $ shotlist results batch-1f2e --links 12h --out for-the-client.csv`,
  batches: `
Examples:
  $ shotlist batches
  $ shotlist batches --json`,
  accounts: `
Starts nothing and asks no vendor. Where a Temporal server runs, each account's
ledger says what it does now. A key is never shown, only where it is kept.

Examples:
  $ shotlist accounts
  $ shotlist accounts --json`,
  account: `
Examples:
  $ shotlist account status main
  $ shotlist account close main --until 18:30 --reason "invoice is due"
  $ shotlist account open main
  $ shotlist account set main --rate 20/1s,300/1m --in-flight 50`,
  accountStatus: `
Starts nothing. What an account may comes from the configuration and from
"account set"; what it does comes from its ledger, where a Temporal server runs.

Examples:
  $ shotlist account status main
  $ shotlist account status main --json`,
  accountClose: `
Holds for every batch and worker of the store, also after a restart.

Examples:
  $ shotlist account close main
  $ shotlist account close main --until 2d --reason "invoice is due"`,
  accountOpen: `
What the vendor closed is tried by one request first. A quota that is used up
opens when its period turns, or when "account set" raises it.

Examples:
  $ shotlist account open main
  $ shotlist account open main --gate auth`,
  accountSet: `
Takes effect at once, for every batch and worker of the store, and is kept over
restarts. A flag replaces all limits of its kind. What was used of a quota stays
used; its day and time zone are those of the configuration.

Examples:
  $ shotlist account set main --rate 20/1s,300/1m --in-flight 50
  $ shotlist account set main --quota 500/month --rate none
  $ shotlist account set main --reset`,
  console: `
Answers on this machine, to whoever opens the link that it prints. Other
browsers need the key of .shotlist/console-key, or the one that
SHOTLIST_CONSOLE_KEY sets, without which --host and --public-url are refused. It
makes no videos itself unless --worker is given. "shotlist serve" has the same
console under /console.

Examples:
  $ shotlist console
  $ shotlist console --worker
  $ SHOTLIST_CONSOLE_KEY=… shotlist console --public-url https://ops.example`,
  serve: `
Answers at /api/v1 of its address, and at /docs for people. Requests are kept in
.shotlist/gateway, or in the PostgreSQL that DATABASE_URL names, and made by
"shotlist worker"; with --dev this process makes them itself. Who may use it is
said by "shotlist users" and "shotlist keys". SHOTLIST_SUPPORT_EMAIL and
SHOTLIST_SUPPORT_HOURS stand in /docs. With SHOTLIST_CONSOLE_KEY, 32 characters
or more, the web console is at /console, for whoever has that key.

Ctrl-C or SIGTERM answers what was asked and stops; a second one leaves at once.
Nothing that was accepted is lost.

Examples:
  $ shotlist serve --dev
  $ shotlist serve --account main --public-url https://video.example --metrics
  $ DATABASE_URL=postgres://… shotlist serve --host 0.0.0.0 --json`,
  users: `
They are kept where "shotlist serve" keeps its requests: in the PostgreSQL that
DATABASE_URL names, else in this folder, where only one process at a time can
be.

Examples:
  $ shotlist users create ada --monthly-limit 500
  $ shotlist users list`,
  usersCreate: `
The key is shown once and kept nowhere: put it into a safe place now.

Examples:
  $ shotlist users create ada
  $ shotlist users create robot --monthly-limit none --json`,
  usersList: `
Months are those of UTC. A request that failed doesn’t count.

Examples:
  $ shotlist users list
  $ shotlist users list --json`,
  usersSecret: `
A user may be named by the id, or by a name that only one has. Receivers of
webhooks check signatures with it, as Standard Webhooks has them.

Examples:
  $ shotlist users secret ada
  $ shotlist users secret ada --rotate`,
  usersDisable: `
A user may be named by the id, or by a name that only one has. Keys stop working
within five seconds.

Examples:
  $ shotlist users disable ada`,
  keys: `
Examples:
  $ shotlist keys create ada --name "the website"
  $ shotlist keys list ada
  $ shotlist keys revoke key_5b0c9d2e71f3a864`,
  keysCreate: `
A user may be named by the id, or by a name that only one has. The key is shown
once and kept nowhere.

Examples:
  $ shotlist keys create ada --name "the website"`,
  keysList: `
Only the last four characters of a key are known.

Examples:
  $ shotlist keys list
  $ shotlist keys list ada --json`,
  keysRevoke: `
It stops working within five seconds. "shotlist keys list" shows the ids.

Examples:
  $ shotlist keys revoke key_5b0c9d2e71f3a864`,
  notify: `
They are named in the configuration, under "notify", and told by workers,
whoever watches. docs/notifications.md says what is told, and how a receiver
checks it.

Examples:
  $ shotlist notify
  $ shotlist notify --test`,
  doctor: `
Asks each vendor whether the key is good, which costs nothing; --offline leaves
that out. Ends with 1 when something has to be done first.

Examples:
  $ shotlist doctor
  $ shotlist doctor --offline --json`,
  init: `
Asks what it needs and writes shotlist.config.yaml, .env.example and, where
there is no list yet, shots.csv. It overwrites nothing, and never asks for a
key: only for the name of the variable that holds it. Without a terminal, --yes
takes what the flags say, and else the defaults.

Examples:
  $ shotlist init
  $ shotlist init --yes
  $ shotlist init --yes --provider videogenapi --key-env MY_KEY --rate 20/1s
  $ shotlist init --yes --temporal temporal:7233 --namespace videos
  $ shotlist init --yes --temporal-profile prod --store /mnt/videos`,
  devServer: `
Runs until Ctrl-C. "shotlist run" brings its own server; this one is for
programs of your own.

Examples:
  $ shotlist dev-server
  $ shotlist dev-server --port 7233 --db-file temporal.db`,
  codecServer: `
Takes the keys of SHOTLIST_ENCRYPTION_KEYS. Whoever may ask it can read
everything in Temporal that was encrypted: SHOTLIST_CODEC_TOKEN is what they
have to know. Without one it answers on this machine only.

Examples:
  $ shotlist codec-server --cors http://localhost:8233
  $ shotlist codec-server --host 0.0.0.0 --cors https://temporal.example
  $ temporal workflow show -w batch/… --codec-endpoint http://127.0.0.1:8081`,
} as const;
