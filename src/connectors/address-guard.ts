import { type LookupAddress, lookup } from 'node:dns';
import { BlockList, isIP } from 'node:net';
import { Agent, buildConnector } from 'undici';
import { RemoteError } from '../foundation/index.ts';

/** Networks nobody outside may make this machine talk to: its own, private ones, and those that are none. */
const CLOSED = new BlockList();
for (const [network, bits] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
] as const) {
  CLOSED.addSubnet(network, bits, 'ipv4');
}
for (const [network, bits] of [
  ['::', 128],
  ['::1', 128],
  ['64:ff9b:1::', 48],
  ['100::', 64],
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['fc00::', 7],
  ['fe80::', 10],
  ['fec0::', 10],
  ['ff00::', 8],
] as const) {
  CLOSED.addSubnet(network, bits, 'ipv6');
}

/** True for an address of the open network, in whichever spelling. */
export function isOpenAddress(address: string): boolean {
  const family = isIP(address);
  if (family === 4) return !CLOSED.check(address, 'ipv4');
  if (family !== 6) return false;
  // An IPv4 address in the clothes of an IPv6 one is judged as what it is.
  const inner = embeddedIpv4(address);
  return inner === null ? !CLOSED.check(address, 'ipv6') : !CLOSED.check(inner, 'ipv4');
}

/** The IPv4 address within `::ffff:…` and `64:ff9b::…`, or null. */
function embeddedIpv4(address: string): string | null {
  const written = new URL(`http://[${address}]/`).hostname.slice(1, -1);
  const match = /^(?:::ffff:|64:ff9b::)([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(written);
  if (match === null) return null;
  const value = (Number.parseInt(match[1]!, 16) << 16) | Number.parseInt(match[2]!, 16);
  return [24, 16, 8, 0].map((shift) => (value >>> shift) & 255).join('.');
}

export interface GuardOptions {
  /** `host:port` an operator configured; only these may be on a closed network */
  readonly trustedHosts: readonly string[];
  readonly connectMs: number;
  /** longest silence before the headers and between parts of the body */
  readonly silenceMs: number;
}

/**
 * Connections that look at the address they really go to, after the name was resolved, so that neither a spelling nor a
 * name that changes its address gets around it.
 */
export function createGuardedAgent({ trustedHosts, connectMs, silenceMs }: GuardOptions): Agent {
  const connector = buildConnector({ timeout: connectMs });
  return new Agent({
    headersTimeout: silenceMs,
    bodyTimeout: silenceMs,
    connections: 10,
    connect: (options, callback) => {
      const host = options.hostname.replace(/^\[|\]$/g, '');
      const port = options.port || (options.protocol === 'https:' ? '443' : '80');
      if (trustedHosts.includes(`${host}:${port}`)) return connector(options, callback);
      resolveOpen(host, (error, address) => {
        if (error !== null) return callback(error, null);
        // Connecting to the address itself; the name stays for the certificate.
        connector({ ...options, hostname: address, servername: options.servername || host }, callback);
      });
    },
  });
}

function resolveOpen(host: string, done: (error: Error | null, address: string) => void): void {
  const family = isIP(host);
  if (family !== 0) {
    decide(host, [{ address: host, family }], done);
    return;
  }
  lookup(host, { all: true }, (error, addresses) => {
    if (error) done(new RemoteError(`cannot reach ${host}: ${error.code ?? 'no address'}`), '');
    else decide(host, addresses, done);
  });
}

/** One closed address among several is one too many: which is taken is not ours to choose. */
function decide(
  host: string,
  addresses: readonly LookupAddress[],
  done: (error: Error | null, address: string) => void,
): void {
  const [first] = addresses;
  const isOpen = first !== undefined && addresses.every(({ address }) => isOpenAddress(address));
  if (isOpen) done(null, first.address);
  else done(new RemoteError(`${host} is not an address of the open network: refused`), '');
}
