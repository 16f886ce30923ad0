// Flags of every service: what it shows and tells of itself.
import { type Command, Option } from 'commander';
import { DEFAULT_METRICS_ADDRESS, type MetricsAddress, parseMetricsAddress } from './config/metrics-address.js';
import { LOG_LEVELS, type LogLevel } from './log/log-level.js';
import { oneOf } from './usage-problem.js';

export interface ObservedOptions {
  readonly metrics?: MetricsAddress;
  readonly log?: string;
  readonly logLevel?: LogLevel;
}

export function observed(command: Command): Command {
  return command
    .addOption(
      new Option(
        '--metrics [address]',
        `serve /metrics, /healthz and /readyz there (default: ${DEFAULT_METRICS_ADDRESS})`,
      )
        .preset(DEFAULT_METRICS_ADDRESS)
        .argParser(parseMetricsAddress),
    )
    .option('--log <file>', 'write the log to this file (default: stderr)')
    .addOption(
      new Option('--log-level <level>', `how much it says: ${LOG_LEVELS.join(', ')} (default: info)`).argParser(
        oneOf('--log-level', LOG_LEVELS),
      ),
    );
}
