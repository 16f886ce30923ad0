// Which Temporal is named: by variables, by a profile, by the configuration, and what half a name leads to.
import { isShotlistError } from '@shotlist/core';
import { createTestFolder } from '@shotlist/testing';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import type { TemporalConfig } from '../config/config.js';
import { rememberTemporal } from '../config/temporal-section.js';
import { namedTemporal } from './named-temporal.js';

const PROFILES = `[profile.default]
address = "default.example:7233"

[profile.prod]
address = "prod.example:7233"
namespace = "videos"
api_key = "canary-prod"

[profile.bare]
namespace = "videos"
`;

/** An environment with Temporal's own file, and perhaps a section of a configuration. */
function environment(variables: Readonly<Record<string, string>>, temporal?: TemporalConfig): NodeJS.ProcessEnv {
  const folder = createTestFolder();
  writeFileSync(path.join(folder, 'temporal.toml'), PROFILES);
  for (const name of ['ca.pem', 'client.pem', 'client.key']) writeFileSync(path.join(folder, name), name);
  const { TEMPORAL_CONFIG_FILE: file, ...others } = variables;
  const made: NodeJS.ProcessEnv = {
    HOME: folder,
    ...others,
    ...(file === undefined ? {} : { TEMPORAL_CONFIG_FILE: path.join(folder, file) }),
  };
  if (temporal !== undefined) rememberTemporal({ config: temporal, shown: 'shotlist.config.yaml', folder }, made);
  return made;
}

const FILE = { TEMPORAL_CONFIG_FILE: 'temporal.toml' };

test('nothing names none, and empty variables are nothing', () => {
  expect(namedTemporal({ HOME: '/nowhere' })).toBeUndefined();
  expect(namedTemporal({ HOME: '/nowhere', TEMPORAL_ADDRESS: '', TEMPORAL_API_KEY: '' })).toBeUndefined();
});

test('a variable, a profile and the default profile each name one; variables go before the profile', () => {
  expect(namedTemporal(environment({ TEMPORAL_ADDRESS: 'here:7233' }))).toMatchObject({
    address: 'here:7233',
    namespace: 'default',
  });
  expect(namedTemporal(environment(FILE))).toMatchObject({ address: 'default.example:7233' });
  const prod = { ...FILE, TEMPORAL_PROFILE: 'prod' };
  expect(namedTemporal(environment(prod))).toMatchObject({
    address: 'prod.example:7233',
    namespace: 'videos',
    connectionOptions: { apiKey: 'canary-prod', tls: true },
  });
  expect(namedTemporal(environment({ ...prod, TEMPORAL_NAMESPACE: 'trial' }))).toMatchObject({ namespace: 'trial' });
});

test('the configuration names one, with its files beside it, and variables go before single settings', () => {
  const temporal = {
    address: 'cluster:7233',
    namespace: 'videos',
    tls: { serverName: 'temporal.example', serverCaFile: 'ca.pem', certFile: 'client.pem', keyFile: 'client.key' },
  };
  const { connectionOptions, ...place } = namedTemporal(environment({}, temporal))!;
  expect(place).toEqual({ address: 'cluster:7233', namespace: 'videos' });
  expect(connectionOptions.tls).toMatchObject({ serverNameOverride: 'temporal.example' });
  const { serverRootCACertificate, clientCertPair } = connectionOptions.tls as {
    serverRootCACertificate: Uint8Array;
    clientCertPair: { crt: Uint8Array; key: Uint8Array };
  };
  expect(
    [serverRootCACertificate, clientCertPair.crt, clientCertPair.key].map((part) => String(Buffer.from(part))),
  ).toEqual(['ca.pem', 'client.pem', 'client.key']);
  expect(namedTemporal(environment({ TEMPORAL_NAMESPACE: 'trial' }, temporal))).toMatchObject({ namespace: 'trial' });
});

test('a profile that the configuration names is that of Temporal’s file', () => {
  const named = namedTemporal(environment(FILE, { profile: 'prod', namespace: 'trial' }));
  expect(named).toMatchObject({ address: 'prod.example:7233', namespace: 'trial' });
  expect(() => namedTemporal(environment(FILE, { profile: 'bare' }))).toThrow('has no address');
  expect(() => namedTemporal(environment({}, { profile: 'prod' }))).toThrow('There is no profile "prod".');
});

test('whoever names a server by a variable gets no key, certificate or namespace of another one', () => {
  const temporal = { address: 'cloud.example:7233', namespace: 'videos', apiKeyEnv: 'CLOUD_KEY', tls: true };
  const named = namedTemporal(environment({ CLOUD_KEY: 'canary', TEMPORAL_ADDRESS: 'localhost:7233' }, temporal));
  expect(named).toMatchObject({ address: 'localhost:7233', namespace: 'default' });
  expect(JSON.stringify(named)).not.toContain('canary');
  // Nor does a section take anything from Temporal's own file.
  expect(namedTemporal(environment({}, { address: 'cluster:7233' }))?.connectionOptions.apiKey).toBeUndefined();
});

test('an API key of the configuration is read where it says, and a variable goes before it', () => {
  const temporal = { address: 'cloud.example:7233', apiKeyEnv: 'CLOUD_KEY' };
  expect(namedTemporal(environment({ CLOUD_KEY: 'one' }, temporal))?.connectionOptions).toMatchObject({
    apiKey: 'one',
    tls: true,
  });
  expect(namedTemporal(environment({ TEMPORAL_API_KEY: 'two' }, temporal))?.connectionOptions.apiKey).toBe('two');
  const file = { address: 'cloud.example:7233', apiKeyFile: 'ca.pem' };
  expect(namedTemporal(environment({}, file))?.connectionOptions.apiKey).toBe('ca.pem');
});

test.each([
  [{ TEMPORAL_NAMESPACE: 'videos' }, 'CONFIG_INVALID', 'TEMPORAL_NAMESPACE', 'nothing says where the server is'],
  [{ TEMPORAL_API_KEY: 'canary' }, 'CONFIG_INVALID', 'TEMPORAL_API_KEY', 'nothing says where the server is'],
  [{ TEMPORAL_CONFIG_FILE: 'nowhere.toml' }, 'CONFIG_INVALID', 'TEMPORAL_CONFIG_FILE', 'There is no file'],
  [{ ...FILE, TEMPORAL_PROFILE: 'prd' }, 'CONFIG_INVALID', 'TEMPORAL_PROFILE', 'Did you mean "prod"?'],
  [{ ...FILE, TEMPORAL_PROFILE: 'bare' }, 'CONFIG_INVALID', 'TEMPORAL_PROFILE', 'has no address'],
  [{ TEMPORAL_ADDRESS: 'http://here:7233' }, 'CONFIG_INVALID', 'TEMPORAL_ADDRESS', 'host:port'],
  [
    { TEMPORAL_ADDRESS: 'here:7233', TEMPORAL_TLS_CLIENT_CERT_DATA: 'pem' },
    'CONFIG_INVALID',
    'TEMPORAL_TLS_CLIENT_CERT_DATA',
    'needs its key',
  ],
  [
    { TEMPORAL_ADDRESS: 'here:7233', TEMPORAL_TLS_SERVER_CA_CERT_PATH: '/nowhere/ca.pem' },
    'CONFIG_INVALID',
    'TEMPORAL_ADDRESS',
    '/nowhere/ca.pem',
  ],
  [{ TEMPORAL_ADDRESS: 'here:7233', TEMPORAL_API_KEY: 'Bearer canary' }, 'KEY_FORMAT', 'TEMPORAL_ADDRESS', '"Bearer"'],
  [{ TEMPORAL_ADDRESS: 'here:7233', TEMPORAL_API_KEY: 'canary\n' }, 'KEY_FORMAT', 'TEMPORAL_ADDRESS', 'line end'],
])('%j is told', (variables, code, where, message) => {
  let error: unknown;
  try {
    namedTemporal(environment(variables as Record<string, string>));
  } catch (thrown) {
    error = thrown;
  }
  if (!isShotlistError(error)) throw new Error(`no error of the table: ${String(error)}`);
  expect(error).toMatchObject({ code, where });
  expect(error.message).toContain(message);
  expect(JSON.stringify([error.message, error.where, error.help])).not.toContain('canary');
});
