// The files that init writes, as text. Whoever opens them sees what each line is for, and what else there is.
import { type Answers, DEFAULTS, type TemporalAnswers, type VendorAnswers } from './answers.js';

const UNITS = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1_000],
] as const;

/** `shotlist.config.yaml`. */
export function configText(answers: Answers): string {
  return `${[
    header(),
    storeText(answers.store),
    accountsText(answers.vendor),
    temporalText(answers.temporal),
    notifyText(answers.notify),
  ].join('\n\n')}\n`;
}

/** `.env.example`: the variables that the configuration names, without their values. */
export function envText({ vendor, temporal, notify }: Answers): string {
  const keyEnv = temporal === undefined || 'profile' in temporal ? undefined : temporal.keyEnv;
  const entries = [
    ...(vendor === undefined ? [] : [[`The key of the account ${vendor.account}.`, vendor.keyEnv] as const]),
    ...(keyEnv === undefined ? [] : [['Temporal’s API key.', keyEnv] as const]),
    ...(notify === undefined
      ? []
      : [
          [
            'What messages are signed with: whsec_ and what "openssl rand -base64 32" prints.',
            notify.secretEnv,
          ] as const,
        ]),
  ];
  const text =
    entries.length === 0
      ? ['# The configuration names no variable yet.']
      : entries.map(([what, name]) => `# ${what}\n${name}=`);
  return `# Copy this file to .env, fill it in, and keep .env out of version control.\n\n${text.join('\n\n')}\n`;
}

/** `shots.csv`: three shots that every account can make. */
export const EXAMPLE_LIST = `id,prompt,model,duration
harbour,"A harbour at night, the beam of a lighthouse passing over the water",seedance_lite,5
kite,"A red kite above a field of barley, slow dolly in",seedance_lite,5
kitchen,"Steam over a pot in a small kitchen, morning light through the window",seedance_lite,5
`;

function header(): string {
  return `# Shotlist's configuration. docs/configuration.md has every setting.
# No key belongs in here: name its variable, and keep the key in .env.`;
}

function storeText(store: string | undefined): string {
  return store === undefined
    ? `# Where batches and their videos are kept: a folder, or a URL. Without it, .shotlist/store.
# store: /mnt/videos`
    : `# Where batches and their videos are kept. A relative path counts from this file.
store: ${scalar(store)}`;
}

function accountsText(vendor: VendorAnswers | undefined): string {
  const preview = `accounts:
  # Renders each shot on this machine, for free: to look at a list before paying for it.
  preview:
    provider: animatic`;
  return vendor === undefined ? `${preview}\n\n${exampleAccount()}` : `${preview}\n\n${vendorText(vendor)}`;
}

function exampleAccount(): string {
  return `  # A video model, at a server that speaks the VideoGenAPI. docs/providers.md has others.
  # main:
  #   provider: videogenapi
  #   options: { apiKeyEnv: ${DEFAULTS.keyEnv} }
  #   rate: { requests: 20, per: 1s }
  #   maxInFlight: 20
  #   quotas: [{ limit: 100, per: month }]`;
}

function vendorText({ account, keyEnv, baseUrl, rates, inFlight, quotas }: VendorAnswers): string {
  const rate =
    rates.length === 0
      ? '    # rate: { requests: 20, per: 1s }'
      : rates.length === 1
        ? `    rate: ${rateText(rates[0]!)}`
        : ['    rate:', ...rates.map((one) => `      - ${rateText(one)}`)].join('\n');
  const quota =
    quotas.length === 0
      ? '    # quotas: [{ limit: 100, per: month }]'
      : ['    quotas:', ...quotas.map((one) => `      - ${quotaText(one)}`)].join('\n');
  return `  # Use it with --account ${account}.
  ${account}:
    provider: videogenapi
    options:
      # The variable that holds the key, not the key.
      apiKeyEnv: ${keyEnv}
      ${baseUrl === undefined ? `# baseUrl: ${DEFAULTS.baseUrl}` : `baseUrl: ${scalar(baseUrl)}`}
    # How many requests the vendor takes within a time; spread evenly over all workers.
${rate}
    # Generations at the vendor at the same time.
    ${inFlight === undefined ? '# maxInFlight: 20' : `maxInFlight: ${inFlight}`}
    # How many the vendor gives in a period. "shotlist plan" reckons with it.
${quota}`;
}

function temporalText(temporal: TemporalAnswers | undefined): string {
  if (temporal === undefined)
    return `# Where Temporal is. Without it, a server of this folder's own is started and stopped as needed.
# temporal: { address: temporal.example:7233, namespace: default }`;
  if ('profile' in temporal)
    return `# Where Temporal is: a profile of its own file, temporal.toml.
temporal:
  profile: ${scalar(temporal.profile)}`;
  const { address, namespace, keyEnv } = temporal;
  return [
    '# Where Temporal is. Variables such as TEMPORAL_ADDRESS go before it.',
    'temporal:',
    `  address: ${scalar(address)}`,
    namespace === undefined ? `  # namespace: ${DEFAULTS.namespace}` : `  namespace: ${scalar(namespace)}`,
    ...(keyEnv === undefined
      ? []
      : ['  # The variable that holds its API key, not the key. A key turns TLS on.', `  apiKeyEnv: ${keyEnv}`]),
    '  # tls: { serverCaFile: ca.pem, certFile: client.pem, keyFile: client.key }',
  ].join('\n');
}

function notifyText(notify: Answers['notify']): string {
  return notify === undefined
    ? `# Who is told when a batch is done, waits, or needs a person. docs/notifications.md
# notify: { team: { on: [done, auth], command: [notify-send, Shotlist] } }`
    : `# Who is told when a batch is done, waits, or needs a person. Try it: shotlist notify --test
notify:
  team:
    # on: [done, gate, auth, tolerance, person]
    webhook:
      url: ${scalar(notify.url)}
      # The variable that holds what messages are signed with.
      secretEnv: ${notify.secretEnv}`;
}

function rateText({ requests, perMs }: VendorAnswers['rates'][number]): string {
  return `{ requests: ${requests}, per: ${durationText(perMs)} }`;
}

function quotaText({ limit, per, model }: VendorAnswers['quotas'][number]): string {
  const period = typeof per === 'string' ? per : durationText(per.ms);
  return `{ limit: ${limit}, per: ${period}${model === undefined ? '' : `, model: ${model}`} }`;
}

function durationText(ms: number): string {
  const [unit, unitMs] = UNITS.find(([, length]) => ms % length === 0) ?? ['ms', 1];
  return `${ms / unitMs}${unit}`;
}

/** In quotes where YAML would read something else. */
function scalar(text: string): string {
  return /^[\w./][\w./:@%+=-]*$/.test(text) &&
    !/^(?:true|false|null|yes|no|on|off|~|[\d.:_-]+)$/i.test(text) &&
    !text.endsWith(':')
    ? text
    : JSON.stringify(text);
}
