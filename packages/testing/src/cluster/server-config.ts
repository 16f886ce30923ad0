// What a Temporal server of all services in one process is told, as data: its files are YAML, and so is JSON.
import type { TestCertificates } from './certificates.js';

const SERVICES = ['frontend', 'matching', 'history', 'worker'] as const;

/** Ports that {@link serverConfig} wants: two a service. */
export const SERVER_PORTS = SERVICES.length * 2;

export interface ServerPlace {
  /** Of PostgreSQL. */
  readonly databasePort: number;
  readonly databaseUser: string;
  /** {@link SERVER_PORTS} of them; the first is where clients come in. */
  readonly ports: readonly number[];
  readonly dynamicConfigFile: string;
  /** The way in is by TLS, with a certificate on both sides. */
  readonly certificates: TestCertificates | undefined;
}

export const DATABASES = { default: 'temporal', visibility: 'temporal_visibility' } as const;

/** The form that Temporal’s own example has for PostgreSQL, with nothing archived. */
export function serverConfig({ databasePort, databaseUser, ports, dynamicConfigFile, certificates }: ServerPlace) {
  const store = (databaseName: string, maxConns: number) => ({
    sql: {
      pluginName: 'postgres12',
      databaseName,
      connectAddr: `127.0.0.1:${databasePort}`,
      connectProtocol: 'tcp',
      user: databaseUser,
      maxConns,
      maxIdleConns: maxConns,
      maxConnLifetime: '1h',
    },
  });
  const off = { state: 'disabled', enableRead: false };
  return {
    log: { stdout: true, level: 'warn' },
    persistence: {
      defaultStore: 'default',
      visibilityStore: 'visibility',
      numHistoryShards: 4,
      datastores: { default: store(DATABASES.default, 20), visibility: store(DATABASES.visibility, 5) },
    },
    global: {
      membership: { maxJoinDuration: '30s', broadcastAddress: '127.0.0.1' },
      ...(certificates === undefined ? {} : { tls: tlsConfig(certificates) }),
    },
    services: Object.fromEntries(
      SERVICES.map((service, place) => [
        service,
        { rpc: { grpcPort: ports[place * 2], membershipPort: ports[place * 2 + 1], bindOnLocalHost: true } },
      ]),
    ),
    clusterMetadata: {
      enableGlobalNamespace: false,
      failoverVersionIncrement: 10,
      masterClusterName: 'active',
      currentClusterName: 'active',
      clusterInformation: {
        active: {
          enabled: true,
          initialFailoverVersion: 1,
          rpcName: 'frontend',
          rpcAddress: `127.0.0.1:${ports[0]}`,
        },
      },
    },
    archival: { history: off, visibility: off },
    namespaceDefaults: { archival: { history: { state: 'disabled' }, visibility: { state: 'disabled' } } },
    dynamicConfigClient: { filepath: dynamicConfigFile, pollInterval: '10s' },
  };
}

function tlsConfig({ authority, server }: TestCertificates) {
  const client = { serverName: 'localhost', rootCaFiles: [authority] };
  return {
    frontend: {
      server: {
        certFile: server.certificate,
        keyFile: server.key,
        requireClientAuth: true,
        clientCaFiles: [authority],
      },
      client,
    },
    // The server's own workers come in by the same way.
    systemWorker: { certFile: server.certificate, keyFile: server.key, client },
  };
}

/** Fair queueing between batches needs both. */
export const DYNAMIC_CONFIG = {
  'matching.useNewMatcher': [{ value: true }],
  'matching.enableFairness': [{ value: true }],
};
