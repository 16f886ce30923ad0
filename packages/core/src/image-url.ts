// Which image addresses a request may name. One rule for the CSV, the gateway and every redirect of a fetch.
import ipaddr from 'ipaddr.js';

/** File types a source image may have, by extension. Source: the API reference. */
export const IMAGE_EXTENSIONS = ['jpg', 'jpeg', 'png', 'gif', 'webp'] as const;

/** Largest source image, in bytes, and longest fetch, in milliseconds. */
export const IMAGE_LIMITS = { maxBytes: 25 * 1024 * 1024, timeoutMs: 30_000 } as const;

/** The WHATWG URL parser: part of every runtime, absent from the language's own types. */
interface ParsedUrl {
  readonly protocol: string;
  readonly username: string;
  readonly password: string;
  readonly hostname: string;
  readonly host: string;
  readonly pathname: string;
}
const parser = (globalThis as unknown as { URL: { new (url: string): ParsedUrl; canParse(url: string): boolean } }).URL;

/** What an `image_url` turned out to be. */
export type ImageReference =
  | { readonly kind: 'remote'; readonly host: string }
  | { readonly kind: 'local' }
  | { readonly kind: 'blocked'; readonly host: string }
  | { readonly kind: 'type-unsupported'; readonly extension: string };

/** Options of {@link classifyImageUrl}. */
export interface ImageUrlOptions {
  /** Host names admitted whatever their address. @default [] */
  readonly allowHosts?: readonly string[];
}

/** Judges an `image_url` by its text alone; the network is never touched. */
export function classifyImageUrl(text: string, options: ImageUrlOptions = {}): ImageReference {
  const value = text.trim();
  // A scheme needs two letters at least, so that C:\shots\a.png is a path.
  if (!/^[a-z][a-z0-9+.-]+:/i.test(value) && !value.startsWith('//')) return classifyLocalPath(value);
  // The parser passes over TAB and line ends; what would be sent still has them.
  if (/[\u0000-\u001f\u007f]/.test(value) || !parser.canParse(value)) return { kind: 'blocked', host: '' };
  const url = new parser(value);
  const blocked = { kind: 'blocked', host: url.host } as const;
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return blocked;
  if (url.username !== '' || url.password !== '') return blocked;
  const isAdmitted = options.allowHosts?.some((host) => host.toLowerCase() === url.hostname) === true;
  if (!isAdmitted && isForbiddenHost(url.hostname)) return blocked;
  return checkExtension(url.pathname) ?? { kind: 'remote', host: url.host };
}

function classifyLocalPath(value: string): ImageReference {
  const path = value.replaceAll('\\', '/');
  const leaves = path.startsWith('/') || /^[a-z]:/i.test(path) || path.includes('\0') || path.split('/').includes('..');
  if (leaves) return { kind: 'blocked', host: '' };
  return checkExtension(path) ?? { kind: 'local' };
}

/** An extension that names no image type; a path without one is accepted. */
function checkExtension(path: string): ImageReference | undefined {
  const extension = /\.([^./]+)$/.exec(path)?.[1]?.toLowerCase();
  if (extension === undefined || (IMAGE_EXTENSIONS as readonly string[]).includes(extension)) return undefined;
  return { kind: 'type-unsupported', extension };
}

/** Names that resolve inside the machine or the network it stands in. */
const LOCAL_NAME = /(^|\.)(localhost|local|internal|intranet|lan|home\.arpa|localdomain)\.?$/i;

/** True for a host that a fetch on somebody's behalf must not reach. The URL parser has already put numbers in one form. */
export function isForbiddenHost(hostname: string): boolean {
  const bare = hostname.replace(/^\[|\]$/g, '');
  if (ipaddr.isValid(bare)) return isForbiddenAddress(bare);
  return LOCAL_NAME.test(bare) || !bare.replace(/\.$/, '').includes('.');
}

/** Public by its range, but a cloud's own service for its machines (Azure's host agent). */
const METADATA_ADDRESSES: ReadonlySet<string> = new Set(['168.63.129.16']);

/** True unless the address is an ordinary public unicast one. Check the address actually connected to. */
export function isForbiddenAddress(address: string): boolean {
  if (!ipaddr.isValid(address)) return true;
  const parsed = ipaddr.process(address);
  // 6to4, Teredo and NAT64 carry an IPv4 address inside; ipaddr.js names their ranges, so they are refused here.
  if (parsed.range() !== 'unicast' || METADATA_ADDRESSES.has(parsed.toString())) return true;
  // ::/96, IPv4-compatible: out of use, yet some systems still connect to the address inside.
  return parsed instanceof ipaddr.IPv6 && parsed.parts.slice(0, 6).every((part) => part === 0);
}
