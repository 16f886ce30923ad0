// Where a bucket is: s3://bucket/prefix and gs://bucket/prefix, with what is needed to find it.
import { nearestName, ShotlistError, showValue } from '@shotlist/core';
import { isKeyPart } from '../store-key.js';
import type { BucketKind } from './bucket-failure.js';

/** A checked URL. */
export interface BucketLocation {
  readonly kind: BucketKind;
  /** Its one way of being written. */
  readonly url: string;
  readonly bucket: string;
  /** Empty, or ends with "/". */
  readonly prefix: string;
  readonly endpoint: string | undefined;
  readonly region: string | undefined;
  /** The bucket in the path, not in the host's name. @default where an endpoint is named */
  readonly pathStyle: boolean | undefined;
}

const PARAMETERS: Readonly<Record<BucketKind, readonly string[]>> = {
  s3: ['endpoint', 'region', 'path-style', 'allow-http'],
  gs: ['endpoint', 'allow-http'],
};

const FORMS: Readonly<Record<BucketKind, string>> = {
  s3: 'The form is s3://bucket/prefix?region=eu-central-1, and for other servers than Amazon’s s3://bucket/prefix?endpoint=https://host; docs/stores.md has all of it.',
  gs: 'The form is gs://bucket/prefix; docs/stores.md has all of it.',
};

const MAX_PREFIX_LENGTH = 512;
const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/** Throws `CONFIG_INVALID`; a URL with a user or a password is never shown, not even in part. */
export function parseBucketUrl(kind: BucketKind, text: string): BucketLocation {
  const refuse = (message: string, help = FORMS[kind]) =>
    new ShotlistError('CONFIG_INVALID', { where: 'store', message, help });
  // By hand: the URL class makes names lower case and resolves "..", which must be refused.
  const [, authority = '', path = '', query = ''] = /^[a-z0-9]+:\/\/([^/?#]*)([^?#]*)(?:\?([^#]*))?$/i.exec(text) ?? [];
  if (authority.includes('@'))
    throw refuse('The store URL holds credentials.', 'Take them out of it: they come from the environment only.');
  if (!isBucketName(authority)) throw refuse(`The ${kind}: store URL names no bucket.`);
  const parts = path.replace(/^\//, '').replace(/\/$/, '').split('/');
  const prefix = parts.length === 1 && parts[0] === '' ? '' : `${parts.join('/')}/`;
  if (prefix !== '' && (prefix.length > MAX_PREFIX_LENGTH || !parts.every(isKeyPart)))
    throw refuse(
      'The prefix of the store URL has other characters than A-Z a-z 0-9 . _ ~ -, an empty part, "." or "..".',
    );
  const given = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(query)) {
    if (!PARAMETERS[kind].includes(name)) {
      const near = nearestName(name, PARAMETERS[kind]);
      throw refuse(
        `The ${kind}: store URL has no parameter ${showValue(name)}.${near === undefined ? '' : ` Did you mean ${near}?`}`,
        `It may have ${PARAMETERS[kind].join(', ')}. Credentials come from the environment only.`,
      );
    }
    if (given.has(name)) throw refuse(`The store URL has ${name} twice.`);
    given.set(name, value);
  }
  const choice = (name: string): boolean | undefined => {
    const value = given.get(name);
    if (value === undefined) return undefined;
    if (value !== 'true' && value !== 'false') throw refuse(`${name} of the store URL is true or false.`);
    return value === 'true';
  };
  const region = given.get('region');
  if (region !== undefined && !/^[a-z0-9][a-z0-9-]{0,62}$/.test(region))
    throw refuse('region of the store URL is a name such as eu-central-1.');
  const endpoint = given.has('endpoint')
    ? readEndpoint(given.get('endpoint') ?? '', choice('allow-http') === true, refuse)
    : undefined;
  const pathStyle = choice('path-style');
  const shown = [
    ...(endpoint === undefined ? [] : [`endpoint=${endpoint}`]),
    ...(region === undefined ? [] : [`region=${region}`]),
    ...(pathStyle === undefined ? [] : [`path-style=${pathStyle}`]),
    ...(choice('allow-http') === true ? ['allow-http=true'] : []),
  ];
  const place = `${kind}://${authority}${prefix === '' ? '' : `/${prefix.slice(0, -1)}`}`;
  const url = shown.length === 0 ? place : `${place}?${shown.join('&')}`;
  return { kind, url, bucket: authority, prefix, endpoint, region, pathStyle };
}

/** The names that both vendors take, old ones with "_" included. */
function isBucketName(name: string): boolean {
  return /^[a-z0-9][a-z0-9._-]{1,220}[a-z0-9]$/.test(name) && !name.includes('..');
}

function readEndpoint(text: string, allowHttp: boolean, refuse: (message: string, help?: string) => Error): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol))
    throw refuse('endpoint of the store URL is not an http(s) URL, such as https://s3.example.');
  if (url.username !== '' || url.password !== '')
    throw refuse('endpoint of the store URL holds credentials.', 'Take them out: they come from the environment only.');
  if (url.pathname !== '/' || url.search !== '' || url.hash !== '')
    throw refuse('endpoint of the store URL is more than a host and a port.');
  if (url.protocol === 'http:' && !allowHttp && !LOOPBACK.test(url.hostname))
    throw refuse(
      'endpoint of the store URL is plain http: prompts and videos could be read on the way.',
      'Use https, or add &allow-http=true where the network is your own.',
    );
  return url.origin;
}
