// Temporal: named or embedded, whether it answers, what it is, whether its clock agrees, and who works for it.
import { isShotlistError, ShotlistError } from '@shotlist/core';
import { findTemporalCli, runningDevServer } from '@shotlist/dev-server';
import type { Client } from '@temporalio/client';
import type { LocalState } from '../batch/local-state.js';
import type { NamedTemporal } from '../batch/named-temporal.js';
import type { Settings } from '../batch/settings.js';
import { type Check, type Finding, note, ok, placeOf, wrong, wrongBecause } from './check.js';
import { unset } from './typed.js';
import { quoted } from '../terminal/words.js';

/** What names a server, or says how it is reached. */
const VARIABLES = [
  'TEMPORAL_ADDRESS',
  'TEMPORAL_NAMESPACE',
  'TEMPORAL_PROFILE',
  'TEMPORAL_CONFIG_FILE',
  'TEMPORAL_API_KEY',
  'TEMPORAL_TLS',
  'TEMPORAL_TLS_SERVER_NAME',
  'TEMPORAL_TLS_SERVER_CA_CERT_PATH',
  'TEMPORAL_TLS_SERVER_CA_CERT_DATA',
  'TEMPORAL_TLS_CLIENT_CERT_PATH',
  'TEMPORAL_TLS_CLIENT_CERT_DATA',
  'TEMPORAL_TLS_CLIENT_KEY_PATH',
  'TEMPORAL_TLS_CLIENT_KEY_DATA',
];
const STEP_TIMEOUT_MS = 3_000;
const NOT_FOUND = 5;

/** One check where there is no server to ask, else three: itself, its clock, and its workers. */
export async function checkTemporal(state: LocalState, settings: Settings | undefined): Promise<readonly Check[]> {
  const named = (finding: Finding): Check => ({ name: 'Temporal', ...finding });
  const { namedTemporal } = await import('../batch/named-temporal.js');
  let temporal: NamedTemporal | undefined;
  try {
    temporal = namedTemporal();
  } catch (error) {
    return [named(wrongBecause(error, ...commandsFor(error)))];
  }
  if (temporal === undefined) return [named(await checkEmbedded(state))];
  const connected = await connect(temporal);
  if (!('client' in connected)) return [named(connected)];
  const { client } = connected;
  const checks = await Promise.all([
    describeServer(client, temporal),
    checkClock(client).then((finding): Check => ({ name: 'Clock', ...finding })),
    checkWorkers(client, settings).then((finding): Check => ({ name: 'Workers', ...finding })),
  ]);
  return [named(checks[0]), checks[1], checks[2]];
}

async function checkEmbedded(state: LocalState): Promise<Finding> {
  const cli = await findTemporalCli().catch((error: unknown) =>
    isShotlistError(error) ? wrongBecause(error, ...unset(['TEMPORAL_CLI_PATH'])) : wrongBecause(error),
  );
  if (cli === undefined)
    return note(
      'no Temporal CLI yet',
      'The first run gets one. To use your own, set TEMPORAL_CLI_PATH, or TEMPORAL_ADDRESS for a server.',
    );
  if ('state' in cli) return cli;
  const address = await runningDevServer(state.temporalDatabase);
  return ok(`embedded: ${cli.version}, from ${cli.source}${address === undefined ? '' : `; it runs at ${address}`}`);
}

async function connect(temporal: NamedTemporal): Promise<{ readonly client: Client } | Finding> {
  const [{ Client: TemporalClient, Connection, isGrpcServiceError }, { troubleOf }] = await Promise.all([
    import('@temporalio/client'),
    import('../batch/temporal-failure.js'),
  ]);
  const { connectionOptions, address, namespace } = temporal;
  try {
    const connection = await Connection.connect({ ...connectionOptions, connectTimeout: STEP_TIMEOUT_MS });
    const client = new TemporalClient({ connection, namespace });
    await client
      .withDeadline(Date.now() + STEP_TIMEOUT_MS, () => connection.workflowService.describeNamespace({ namespace }))
      .catch((cause: unknown) => {
        // A key without the right to describe may still start workflows.
        if (isGrpcServiceError(cause) && cause.code === NOT_FOUND)
          throw new ShotlistError('TEMPORAL_UNREACHABLE', { where: 'namespace', cause });
      });
    return { client };
  } catch (cause) {
    if (isShotlistError(cause))
      return wrong(
        `TEMPORAL_UNREACHABLE ${address}: The namespace "${namespace}" is not there.`,
        'Create it, or name another one in TEMPORAL_NAMESPACE.',
        await createNamespace(temporal),
      );
    const { message, help, commands } = await troubleOf(temporal, cause);
    const backToEmbedded = unset(VARIABLES);
    return wrong(
      `TEMPORAL_UNREACHABLE ${address}: ${message}`,
      commands.length > 0 || backToEmbedded.length === 0 ? help : `${help} Or, to use the embedded server:`,
      ...(commands.length > 0 ? commands : backToEmbedded),
    );
  }
}

/** Typed with what the variables say, the CLI reaches the same server. */
async function createNamespace({ namespace, address }: NamedTemporal): Promise<string> {
  const cli = await findTemporalCli().catch(() => undefined);
  const program = cli === undefined || cli.source === 'PATH' ? 'temporal' : quoted(cli.path);
  return `${program} operator namespace create --namespace ${quoted(namespace)} --address ${quoted(address)}`;
}

function commandsFor(error: unknown): readonly string[] {
  const where = placeOf(error);
  const [, nearest] = /Did you mean "([^"]+)"/.exec(error instanceof Error ? error.message : '') ?? [];
  if (where === 'TEMPORAL_PROFILE' && nearest !== undefined) return [`export TEMPORAL_PROFILE=${quoted(nearest)}`];
  return unset([where]);
}

async function describeServer(
  client: Client,
  { address, namespace, connectionOptions }: NamedTemporal,
): Promise<Finding> {
  const info = await client
    .withDeadline(Date.now() + STEP_TIMEOUT_MS, () => client.workflowService.getSystemInfo({}))
    .catch(() => undefined);
  const { tls, apiKey } = connectionOptions;
  const secured = tls === undefined || tls === false || tls === null ? 'no TLS' : 'TLS';
  const certificate = typeof tls === 'object' && tls?.clientCertPair ? ['client certificate'] : [];
  return ok(
    [
      `${address}, namespace ${namespace}`,
      ...(info?.serverVersion ? [`server ${info.serverVersion}`] : []),
      secured,
      ...certificate,
      ...(apiKey === undefined ? [] : ['API key']),
    ].join('; '),
  );
}

/** Workers reckon in the server's time; what is said of when something opens is in this machine's. */
const CLOCK_APART_MS = 5_000;

/** The server notes when somebody asked for work last, so it is asked for some. */
async function checkClock(client: Client): Promise<Finding> {
  const { namespace } = client.options;
  const taskQueue = { name: 'shotlist/doctor' };
  const sentMs = Date.now();
  // Nobody ever puts work there: it waits until it is told not to.
  const asking = client
    .withDeadline(Date.now() + STEP_TIMEOUT_MS, () =>
      client.workflowService.pollActivityTaskQueue({ namespace, taskQueue, identity: 'shotlist doctor' }),
    )
    .catch(() => undefined);
  const seenMs = await lastPollMs(client, sentMs).catch(() => undefined);
  void asking;
  if (seenMs === undefined) return ok('the server didn’t say what time it has');
  const apartMs = seenMs - sentMs;
  const words = `${(Math.abs(apartMs) / 1000).toFixed(1)} s ${apartMs > 0 ? 'behind' : 'ahead of'} the server`;
  if (Math.abs(apartMs) < CLOCK_APART_MS) return ok(`agrees with the server within ${CLOCK_APART_MS / 1000} s`);
  return note(`this machine is ${words}`, 'Have it set by the network.', 'timedatectl set-ntp true');
}

async function lastPollMs(client: Client, sinceMs: number): Promise<number | undefined> {
  const { namespace } = client.options;
  for (let tries = 0; tries < 10; tries += 1) {
    const { pollers } = await client.withDeadline(Date.now() + STEP_TIMEOUT_MS, () =>
      client.workflowService.describeTaskQueue({
        namespace,
        taskQueue: { name: 'shotlist/doctor' },
        taskQueueType: 2,
      }),
    );
    const mine = (pollers ?? []).find(({ identity }) => identity === 'shotlist doctor');
    const seenMs = Number(mine?.lastAccessTime?.seconds ?? 0) * 1000 + (mine?.lastAccessTime?.nanos ?? 0) / 1e6;
    if (mine !== undefined) return seenMs;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  void sinceMs;
  return undefined;
}

async function checkWorkers(client: Client, settings: Settings | undefined): Promise<Finding> {
  if (settings === undefined) return ok('not looked for: the configuration can’t be read');
  const { servedBy } = await import('../batch/pollers.js');
  const accounts = settings.accounts.served;
  const served = await Promise.all(accounts.map(async ({ name }) => ({ name, by: await servedBy(client, name) })));
  const unserved = served.filter(({ by }) => by !== undefined && !(by.account && by.control)).map(({ name }) => name);
  if (unserved.length === 0) return ok(`serve ${served.map(({ name }) => name).join(', ')}`);
  return note(
    `nobody serves ${unserved.join(', ')}`,
    'Batches wait until somebody does; "shotlist run" brings its own.',
    `shotlist worker${settings.flags}`,
  );
}
