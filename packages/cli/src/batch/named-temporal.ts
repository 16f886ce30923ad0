// The Temporal server that variables, a profile or the configuration name, as Temporal's own tools read them.
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import {
  type ClientConfigProfile,
  clientConfigToToml,
  loadClientConfig,
  loadClientConnectConfig,
} from '@temporalio/envconfig';
import { isShotlistError, nearestName, ShotlistError } from '@shotlist/core';
import type { NativeConnectionOptions } from '@temporalio/worker';
import { type TemporalSection, temporalSection } from '../config/temporal-section.js';

export interface NamedTemporal {
  readonly connectionOptions: NativeConnectionOptions;
  readonly address: string;
  readonly namespace: string;
}

/** Say how a server is reached, and not which. */
const SAY_NO_SERVER =
  /^TEMPORAL_(?:NAMESPACE|API_KEY|TLS|TLS_(?:SERVER_NAME|(?:SERVER_CA_CERT|CLIENT_CERT|CLIENT_KEY)_(?:PATH|DATA)))$/;

/**
 * The server that is named; undefined when none is. Nothing is connected to. Throws `CONFIG_INVALID` for what can't be read,
 * or names only half of it: a slip of the finger must not lead to another server. `KEY_FORMAT` for a key that can't be one.
 */
export function namedTemporal(environment: NodeJS.ProcessEnv = process.env): NamedTemporal | undefined {
  // What is empty is not set: a .env takes a variable back so.
  const variables = Object.fromEntries(
    Object.entries(environment).flatMap(([name, value]) =>
      value === undefined || (value === '' && !name.startsWith('TEMPORAL_GRPC_META_')) ? [] : [[name, value] as const],
    ),
  );
  const section = temporalSection(environment);
  const where = whereNamed(variables, section);
  try {
    checkFiles(variables);
    const { connectionOptions, namespace } = loadClientConnectConfig({
      overrideEnvVars: variables,
      ...(section === undefined ? {} : sourceOf(section, variables)),
    });
    const { address, tls, apiKey } = connectionOptions;
    if (address === undefined) {
      checkNothingNamed(variables);
      return undefined;
    }
    if (/^[a-z+]+:\/\//i.test(address)) throw invalid(where, 'An address of Temporal is host:port, without "//".');
    if (typeof apiKey === 'string') checkApiKey(apiKey, where);
    checkPair(variables, tls);
    return { connectionOptions, address, namespace: namespace ?? 'default' };
  } catch (cause) {
    if (isShotlistError(cause)) throw cause;
    const message = `The Temporal configuration can’t be read: ${cause instanceof Error ? cause.message : String(cause)}`;
    throw invalid(where, message, undefined, cause);
  }
}

/** For people: what names the server. */
function whereNamed(variables: Readonly<Record<string, string>>, section: TemporalSection | undefined): string {
  if (section !== undefined) return `${section.shown}, temporal`;
  const names = ['TEMPORAL_ADDRESS', 'TEMPORAL_PROFILE', 'TEMPORAL_CONFIG_FILE'];
  return names.find((name) => variables[name] !== undefined) ?? 'Temporal profile';
}

/** A section with an address is a profile of its own: nothing is taken from Temporal's file beside it. */
function sourceOf(section: TemporalSection, variables: Readonly<Record<string, string>>) {
  const { address, namespace, profile } = section.config;
  if (profile !== undefined) {
    if (namespace !== undefined) variables = { TEMPORAL_NAMESPACE: namespace, ...variables };
    checkProfile(profile, variables, `${section.shown}, temporal.profile`);
    return { profile, overrideEnvVars: variables };
  }
  const profileOf: ClientConfigProfile = {
    ...(address === undefined ? {} : { address }),
    ...(namespace === undefined ? {} : { namespace }),
    // The variable goes before: whoever has it need not have the file's.
    ...(variables['TEMPORAL_API_KEY'] === undefined ? apiKeyOf(section, variables) : {}),
    ...tlsOf(section),
  };
  return { configSource: { data: Buffer.from(clientConfigToToml({ profiles: { default: profileOf } })) } };
}

function apiKeyOf(section: TemporalSection, variables: Readonly<Record<string, string>>): { apiKey?: string } {
  const { shown, folder } = section;
  const { apiKeyEnv, apiKeyFile } = section.config;
  const missing = (where: string, message: string, cause?: unknown) =>
    new ShotlistError('KEY_FORMAT', {
      where,
      message,
      help: `Put Temporal’s API key there: ${shown} names it under "temporal".`,
      cause,
    });
  if (apiKeyEnv !== undefined) {
    const apiKey = variables[apiKeyEnv];
    if (apiKey === undefined) throw missing(apiKeyEnv, 'The variable is not set.');
    return { apiKey };
  }
  if (apiKeyFile === undefined) return {};
  try {
    return { apiKey: readFileSync(path.resolve(folder, apiKeyFile), 'utf8').replace(/(?:\r?\n)+$/, '') };
  } catch (cause) {
    throw missing(apiKeyFile, 'The file of the key can’t be read.', cause);
  }
}

function tlsOf({ config, folder }: TemporalSection): Pick<ClientConfigProfile, 'tls'> {
  const { tls } = config;
  if (tls === undefined) return {};
  if (typeof tls === 'boolean') return { tls: { disabled: !tls } };
  const { serverName, serverCaFile, certFile, keyFile } = tls;
  const file = (named: string) => ({ path: path.resolve(folder, named) });
  return {
    tls: {
      disabled: false,
      ...(serverName === undefined ? {} : { serverName }),
      ...(serverCaFile === undefined ? {} : { serverCACert: file(serverCaFile) }),
      ...(certFile === undefined ? {} : { clientCert: file(certFile) }),
      ...(keyFile === undefined ? {} : { clientKey: file(keyFile) }),
    },
  };
}

/** The library passes over a file that isn't there. */
function checkFiles(variables: Readonly<Record<string, string>>): void {
  const { TEMPORAL_CONFIG_FILE: file, TEMPORAL_PROFILE: profile } = variables;
  if (file !== undefined && !existsSync(file))
    throw invalid('TEMPORAL_CONFIG_FILE', `There is no file ${file}.`, 'Correct it, or unset it.');
  if (profile !== undefined) checkProfile(profile, variables, 'TEMPORAL_PROFILE');
}

function checkProfile(profile: string, variables: Readonly<Record<string, string>>, where: string): void {
  const { profiles } = loadClientConfig({ overrideEnvVars: { ...variables } });
  const names = Object.keys(profiles);
  if (!names.includes(profile)) {
    const nearest = nearestName(profile, names);
    const meant = nearest === undefined ? '' : ` Did you mean "${nearest}"?`;
    const help =
      names.length === 0
        ? 'Temporal’s file has no profiles, or isn’t there: TEMPORAL_CONFIG_FILE says where it is.'
        : `There are: ${names.join(', ')}.`;
    throw invalid(where, `There is no profile "${profile}".${meant}`, help);
  }
  if (profiles[profile]?.address === undefined && variables['TEMPORAL_ADDRESS'] === undefined)
    throw invalid(where, `The profile "${profile}" has no address.`, 'Give it one: address = "host:7233".');
}

/** Half a wish is none: else a batch would go to the embedded server, unseen. */
function checkNothingNamed(variables: Readonly<Record<string, string>>): void {
  const lonely = Object.keys(variables).find((name) => SAY_NO_SERVER.test(name));
  if (lonely === undefined) return;
  throw invalid(
    lonely,
    'The variable is set, and nothing says where the server is.',
    `Set TEMPORAL_ADDRESS to host:port, or unset ${lonely} to use the embedded server.`,
  );
}

/** A key alone, or a certificate alone, is passed over by the library. */
function checkPair(variables: Readonly<Record<string, string>>, tls: NativeConnectionOptions['tls']): void {
  if (typeof tls !== 'object' || tls === null || tls.clientCertPair !== undefined) return;
  const given = (kind: 'CERT' | 'KEY') =>
    [`TEMPORAL_TLS_CLIENT_${kind}_PATH`, `TEMPORAL_TLS_CLIENT_${kind}_DATA`].find((name) => variables[name]);
  const [certificate, key] = [given('CERT'), given('KEY')];
  const alone = certificate ?? key;
  if (alone === undefined) return;
  throw invalid(
    alone,
    certificate === undefined ? 'A client’s key needs its certificate.' : 'A client’s certificate needs its key.',
    `Set ${certificate === undefined ? 'TEMPORAL_TLS_CLIENT_CERT_PATH' : 'TEMPORAL_TLS_CLIENT_KEY_PATH'} too.`,
  );
}

function checkApiKey(apiKey: string, where: string): void {
  const wrong = /^["'`]|["'`]$/.test(apiKey)
    ? 'has quotes around it'
    : /^bearer\s/i.test(apiKey)
      ? 'has "Bearer" in front'
      : /^[\x21-\x7e]+$/.test(apiKey)
        ? undefined
        : 'has white space, a line end or other characters that no header takes';
  if (wrong === undefined) return;
  throw new ShotlistError('KEY_FORMAT', { where, message: `Temporal’s API key ${wrong}.` });
}

function invalid(where: string, message: string, help?: string, cause?: unknown): ShotlistError {
  return new ShotlistError('CONFIG_INVALID', {
    where,
    message,
    help: help ?? 'docs/configuration.md says how Temporal is named.',
    cause,
  });
}
