// Which Temporal a run uses: the one that TEMPORAL_* or a profile names, else an embedded server.
import { loadClientConnectConfig } from '@temporalio/envconfig';
import { ShotlistError } from '@shotlist/core';
import type { NativeConnectionOptions } from '@temporalio/worker';

export interface NamedTemporal {
  readonly connectionOptions: NativeConnectionOptions;
  readonly address: string;
  readonly namespace: string;
}

/** The server named by environment or profile; undefined when none is. Throws `CONFIG_INVALID` for a profile that can't be read. */
export function namedTemporal(environment: NodeJS.ProcessEnv = process.env): NamedTemporal | undefined {
  try {
    const variables = Object.fromEntries(
      Object.entries(environment).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
    );
    const { connectionOptions, namespace } = loadClientConnectConfig({ overrideEnvVars: variables });
    const { address } = connectionOptions;
    return address === undefined ? undefined : { connectionOptions, address, namespace: namespace ?? 'default' };
  } catch (cause) {
    throw new ShotlistError('CONFIG_INVALID', {
      where: environment.TEMPORAL_CONFIG_FILE ?? 'Temporal profile',
      message: `The Temporal configuration can’t be read: ${cause instanceof Error ? cause.message : String(cause)}`,
      help: 'Correct it, or unset TEMPORAL_PROFILE and TEMPORAL_CONFIG_FILE to use the embedded server.',
      cause,
    });
  }
}
