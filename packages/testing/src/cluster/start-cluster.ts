// A real Temporal cluster for tests: its server on PostgreSQL, with namespaces, and with TLS where that is wanted.
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { Connection } from '@temporalio/client';
import { makeCertificates, type TestCertificates } from './certificates.js';
import { freePorts } from './free-ports.js';
import { DATABASES, DYNAMIC_CONFIG, SERVER_PORTS, serverConfig } from './server-config.js';
import { startPostgres, type TestPostgres } from './start-postgres.js';

const READY_MS = 90_000;
const RETENTION_SECONDS = 24 * 60 * 60;
/** gRPC's number for "already exists". */
const ALREADY_EXISTS = 6;

/** Programs by their paths. */
export interface ClusterOptions {
  /** `temporal-server`; `temporal-sql-tool` is beside it. */
  readonly temporalServer: string;
  readonly initdb: string;
  readonly namespaces: readonly string[];
  /** Where TLS is wanted: certificates are made with it. */
  readonly openssl?: string;
}

export interface TestCluster {
  readonly address: string;
  readonly postgres: TestPostgres;
  /** Where the way in is by TLS. */
  readonly certificates: TestCertificates | undefined;
  /** Variables with which every command reaches a namespace. */
  environment(namespace: string): Record<string, string>;
  /** A profile for each namespace, by its name, as TOML. */
  profiles(): string;
  /** As a crash would. */
  kill(): Promise<void>;
  /** Starts the server again, and waits until it answers. */
  start(): Promise<void>;
  /** What the server said last, for failures. */
  log(): string;
  close(): Promise<void>;
}

/** In ten seconds or so. */
export async function startCluster(options: ClusterOptions): Promise<TestCluster> {
  const { temporalServer, initdb, namespaces, openssl } = options;
  const folder = mkdtempSync(path.join(tmpdir(), 'shotlist-cluster-'));
  const postgres = await startPostgres(initdb, { connections: 150 });
  const databasePort = Number(new URL(postgres.url).port);
  const databaseUser = new URL(postgres.url).username;
  const ports = await freePorts(SERVER_PORTS);
  const certificates = openssl === undefined ? undefined : makeCertificates(openssl, folder);
  // A certificate is for a name.
  const address = `${certificates === undefined ? '127.0.0.1' : 'localhost'}:${ports[0]}`;
  const dynamicConfigFile = path.join(folder, 'dynamic.yaml');
  writeFileSync(dynamicConfigFile, JSON.stringify(DYNAMIC_CONFIG));
  mkdirSync(path.join(folder, 'config'));
  writeFileSync(
    path.join(folder, 'config', 'cluster.yaml'),
    JSON.stringify(serverConfig({ databasePort, databaseUser, ports, dynamicConfigFile, certificates })),
  );
  const logFile = path.join(folder, 'server.log');
  let server: ChildProcess | undefined;
  const endWithUs = () => void server?.kill('SIGKILL');
  process.on('exit', endWithUs);

  async function start(): Promise<void> {
    const log = openSync(logFile, 'a');
    server = spawn(
      temporalServer,
      ['--root', folder, '--config', 'config', '--env', 'cluster', '--allow-no-auth', 'start'],
      {
        cwd: folder,
        stdio: ['ignore', log, log],
      },
    );
    closeSync(log);
    await untilReady(server);
  }

  async function untilReady(child: ChildProcess): Promise<void> {
    for (const deadlineMs = performance.now() + READY_MS; performance.now() < deadlineMs; await sleep(100)) {
      if (child.exitCode !== null) break;
      if (await makeNamespaces(address, certificates, namespaces).catch(() => false)) return;
    }
    throw new Error(`The Temporal server did not start. Its log ends with:\n${lastLines(logFile)}`);
  }

  async function end(signal: NodeJS.Signals): Promise<void> {
    if (server === undefined || server.exitCode !== null || server.signalCode !== null) return;
    const exited = once(server, 'exit');
    server.kill(signal);
    await exited;
  }

  const cluster: TestCluster = {
    address,
    postgres,
    certificates,
    environment: (namespace) => ({
      TEMPORAL_ADDRESS: address,
      TEMPORAL_NAMESPACE: namespace,
      ...(certificates === undefined
        ? {}
        : {
            TEMPORAL_TLS_SERVER_CA_CERT_PATH: certificates.authority,
            TEMPORAL_TLS_CLIENT_CERT_PATH: certificates.client.certificate,
            TEMPORAL_TLS_CLIENT_KEY_PATH: certificates.client.key,
          }),
    }),
    profiles: () => namespaces.map((namespace) => profile(namespace, address, certificates)).join('\n'),
    kill: () => end('SIGKILL'),
    start,
    log: () => lastLines(logFile),
    async close() {
      // It waits for its own things for long; nothing of it is needed any more.
      await end('SIGKILL');
      process.off('exit', endWithUs);
      await postgres.close();
      rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
    },
  };
  try {
    const sqlTool = path.join(path.dirname(temporalServer), 'temporal-sql-tool');
    const database = ['--plugin', 'postgres12', '--ep', '127.0.0.1', '-p', String(databasePort), '-u', databaseUser];
    await Promise.all(
      Object.entries(DATABASES).map(([kind, name]) => makeSchema(sqlTool, [...database, '--db', name], kind)),
    );
    await start();
    return cluster;
  } catch (error) {
    await cluster.close();
    throw error;
  }
}

async function makeSchema(sqlTool: string, database: readonly string[], kind: string): Promise<void> {
  const schema = `postgresql/v12/${kind === 'visibility' ? 'visibility' : 'temporal'}`;
  for (const step of [['create'], ['setup-schema', '-v', '0.0'], ['update-schema', '--schema-name', schema]])
    await promisify(execFile)(sqlTool, [...database, ...step]);
}

/** False while the server doesn't take them. */
async function makeNamespaces(
  address: string,
  certificates: TestCertificates | undefined,
  namespaces: readonly string[],
): Promise<boolean> {
  const { Connection: Connections } = await import('@temporalio/client');
  const connection = await Connections.connect({ address, connectTimeout: 2_000, ...tlsOf(certificates) });
  try {
    for (const namespace of namespaces) await makeNamespace(connection, namespace);
    for (const namespace of namespaces) await connection.workflowService.describeNamespace({ namespace });
    return true;
  } finally {
    await connection.close();
  }
}

async function makeNamespace(connection: Connection, namespace: string): Promise<void> {
  const workflowExecutionRetentionPeriod = { seconds: RETENTION_SECONDS as never };
  await connection.workflowService
    .registerNamespace({ namespace, workflowExecutionRetentionPeriod })
    .catch((error: unknown) => {
      if ((error as { readonly code?: number }).code !== ALREADY_EXISTS) throw error;
    });
}

function tlsOf(certificates: TestCertificates | undefined) {
  if (certificates === undefined) return {};
  const { authority, client } = certificates;
  const [ca, crt, key] = [authority, client.certificate, client.key].map((file) => readFileSync(file));
  return { tls: { serverRootCACertificate: ca!, clientCertPair: { crt: crt!, key: key! } } };
}

function profile(namespace: string, address: string, certificates: TestCertificates | undefined): string {
  const tls =
    certificates === undefined
      ? []
      : [
          `[profile.${namespace}.tls]`,
          `server_ca_cert_path = ${JSON.stringify(certificates.authority)}`,
          `client_cert_path = ${JSON.stringify(certificates.client.certificate)}`,
          `client_key_path = ${JSON.stringify(certificates.client.key)}`,
        ];
  const place = [`address = ${JSON.stringify(address)}`, `namespace = ${JSON.stringify(namespace)}`];
  return [`[profile.${namespace}]`, ...place, ...tls, ''].join('\n');
}

function lastLines(file: string): string {
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n').slice(-8);
  return lines.map((line) => line.slice(0, 300)).join('\n');
}
