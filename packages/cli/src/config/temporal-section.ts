// The `temporal` section of a configuration: where Temporal is, where no variable says so.
import type { TemporalConfig } from './config.js';

/** The section, and where it stands: paths in it count from there. */
export interface TemporalSection {
  readonly config: TemporalConfig;
  /** The configuration as a person writes it. */
  readonly shown: string;
  /** Its folder, absolute. */
  readonly folder: string;
}

/** Whoever names a server, or a profile, by a variable means all of it: no key of one server goes to another. */
const NAMES_A_SERVER = ['TEMPORAL_ADDRESS', 'TEMPORAL_PROFILE'] as const;

const sections = new WeakMap<NodeJS.ProcessEnv, TemporalSection>();

/** Beside the variables that a `.env` sets: everything that asks for Temporal looks at both. */
export function rememberTemporal(section: TemporalSection | undefined, environment: NodeJS.ProcessEnv): void {
  if (section === undefined) sections.delete(environment);
  else sections.set(environment, section);
}

/** Undefined where there is none, or variables name a server. */
export function temporalSection(environment: NodeJS.ProcessEnv): TemporalSection | undefined {
  const isSet = (name: string) => (environment[name] ?? '') !== '';
  const section = sections.get(environment);
  if (section === undefined || NAMES_A_SERVER.some(isSet)) return undefined;
  // It says where profiles are; with an address in the section, it means its own.
  return section.config.profile === undefined && isSet('TEMPORAL_CONFIG_FILE') ? undefined : section;
}
