// Hosts on this machine: network namespaces with addresses and clocks of their own, on one wire with this machine as their hub.
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { LIBFAKETIME } from '../faults/pace.js';

/** How a host's clocks differ from this machine's. */
export interface HostClock {
  /** Of the wall clock, as libfaketime takes it, such as `+7m`. @default it is right */
  readonly wall?: string;
  /** How much earlier than this machine the host began, so that its monotonic clock is ahead. @default 0 */
  readonly upSeconds?: number;
}

/** Set aside for measurements between networks: nobody else has these addresses. */
const PREFIX = '198.18';
const MASK = 24;
/** The owner's process, then which of its networks, then the bridge or a host. */
const NAME = /^sl(\d+)-\d+[bh]/;

let made = 0;

export class HostNetwork {
  /** Where hosts find this machine. */
  readonly hub: string;
  readonly #ip: string;
  readonly #name: string;
  readonly #hosts: string[] = [];
  readonly #removeAtExit = () => this.remove();

  private constructor(ip: string, name: string, hub: string) {
    this.#ip = ip;
    this.#name = name;
    this.hub = hub;
    process.on('exit', this.#removeAtExit);
  }

  /** With so many hosts, all plugged in. `ip` is that program's path; only root may do this. */
  static create(ip: string, hosts: number): HostNetwork {
    removeOrphans(ip);
    made += 1;
    const name = `sl${process.pid}-${made}`;
    const subnet = freeSubnet(ip);
    const network = new HostNetwork(ip, name, `${PREFIX}.${subnet}.1`);
    try {
      network.#run('link', 'add', `${name}b`, 'type', 'bridge');
      network.#run('addr', 'add', `${network.hub}/${MASK}`, 'dev', `${name}b`);
      network.#run('link', 'set', `${name}b`, 'up');
      for (let host = 0; host < hosts; host += 1) network.#addHost(`${PREFIX}.${subnet}.${host + 2}`);
      return network;
    } catch (error) {
      network.remove();
      throw error;
    }
  }

  /** The command as that host runs it; its process keeps its id. */
  command(host: number, command: readonly string[], { upSeconds }: HostClock = {}): readonly string[] {
    const clock =
      upSeconds === undefined || !existsSync('/proc/self/ns/time')
        ? []
        : ['unshare', '--time', '--monotonic', String(upSeconds), '--'];
    return [this.#ip, 'netns', 'exec', this.#nameOf(host), ...clock, ...command];
  }

  /** Nothing leaves the host or reaches it: packets are lost, and no connection is told. */
  unplug(host: number): void {
    this.#run('link', 'set', this.#nameOf(host), 'down');
  }

  plugIn(host: number): void {
    this.#run('link', 'set', this.#nameOf(host), 'up');
  }

  remove(): void {
    process.off('exit', this.#removeAtExit);
    for (const host of this.#hosts.splice(0)) tryTo(() => this.#run('netns', 'del', host));
    tryTo(() => this.#run('link', 'del', `${this.#name}b`));
  }

  #addHost(address: string): void {
    const host = `${this.#name}h${this.#hosts.length}`;
    this.#run('netns', 'add', host);
    this.#hosts.push(host);
    // One end of the wire is here under the host's name, and the other is all that the host has.
    this.#run('link', 'add', host, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', host);
    this.#run('link', 'set', host, 'master', `${this.#name}b`, 'up');
    this.#run('-n', host, 'addr', 'add', `${address}/${MASK}`, 'dev', 'eth0');
    this.#run('-n', host, 'link', 'set', 'lo', 'up');
    this.#run('-n', host, 'link', 'set', 'eth0', 'up');
  }

  #nameOf(host: number): string {
    const name = this.#hosts[host];
    if (name === undefined) throw new RangeError(`There is no host ${host}.`);
    return name;
  }

  #run(...args: readonly string[]): string {
    return runIp(this.#ip, args);
  }
}

const IP_PATHS = ['/usr/sbin/ip', '/sbin/ip', '/usr/bin/ip'];

/** Debian's iproute2; undefined where it isn't. */
export function findIp(): string | undefined {
  return IP_PATHS.find((file) => existsSync(file));
}

/** Why no hosts can be made here; undefined where they can. */
export function whyNoHosts(ip: string | undefined): string | undefined {
  if (ip === undefined) return 'ip';
  try {
    HostNetwork.create(ip, 1).remove();
    return undefined;
  } catch {
    return 'root, and network namespaces';
  }
}

/** Variables by which a process of a host sees its wall clock. */
export function clockEnvironment({ wall }: HostClock): Readonly<Record<string, string>> {
  return wall === undefined ? {} : { LD_PRELOAD: LIBFAKETIME, FAKETIME_DONT_FAKE_MONOTONIC: '1', FAKETIME: wall };
}

/** What the networks of processes that were killed have left behind. */
function removeOrphans(ip: string): void {
  const names = (args: readonly string[], field: string): string[] =>
    (JSON.parse(runIp(ip, ['-json', ...args]) || '[]') as readonly Record<string, unknown>[]).flatMap((entry) => {
      const name = entry[field];
      return typeof name === 'string' && isOrphan(name) ? [name] : [];
    });
  for (const host of names(['netns', 'list'], 'name')) tryTo(() => runIp(ip, ['netns', 'del', host]));
  for (const bridge of names(['link', 'show', 'type', 'bridge'], 'ifname'))
    tryTo(() => runIp(ip, ['link', 'del', bridge]));
}

function isOrphan(name: string): boolean {
  const [, pid] = NAME.exec(name) ?? [];
  return pid !== undefined && !existsSync(`/proc/${pid}`);
}

/** The third figure of addresses that no interface here has. */
function freeSubnet(ip: string): number {
  const used = runIp(ip, ['-o', '-4', 'addr', 'show']);
  const free = Array.from({ length: 256 }, (_, subnet) => subnet).filter(
    (subnet) => !used.includes(` ${PREFIX}.${subnet}.`),
  );
  const chosen = free[Math.floor(Math.random() * free.length)];
  if (chosen === undefined) throw new Error('No addresses for hosts are left.');
  return chosen;
}

function runIp(ip: string, args: readonly string[]): string {
  return execFileSync(ip, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}

function tryTo(act: () => void): void {
  try {
    act();
  } catch {
    // Gone already.
  }
}
