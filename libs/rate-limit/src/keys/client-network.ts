import { isIPv6 } from 'node:net';

/** Groups of 16 bits in the part of an IPv6 address that names the network of a customer: /64. */
const NETWORK_GROUPS = 4;
const GROUPS = 8;
/** `::ffff:a.b.c.d`, as sockets that accept both versions show IPv4 clients. */
const MAPPED = /^(?:0*:){2,7}ffff:(\d+\.\d+\.\d+\.\d+)$/i;

/** An address with the port that some proxies add to `X-Forwarded-For`. Each connection has another port. */
const WITH_PORT = /^(?:(\d+\.\d+\.\d+\.\d+)|\[([^\]]*)\]):\d+$/;
const IPV4 = /^[\d.]{7,15}$/;

/**
 * The part of an address that stands for one client: an IPv4 address, or the /64 network of an IPv6 address, because each
 * customer has at least that many addresses. A text that is no address gets a prefix, so that it cannot pass for another kind of key.
 */
export function clientNetwork(address: string): string {
  // By far the most frequent case.
  if (IPV4.test(address)) return address;
  const [, ipv4, ipv6] = WITH_PORT.exec(address) ?? [];
  if (ipv4 !== undefined) return ipv4;
  const plain = (ipv6 ?? address).replace(/%.*$/, '');
  if (!isIPv6(plain)) return `address ${address}`;
  const [, dotted] = MAPPED.exec(plain) ?? [];
  const groups = groupsOf(plain);
  const isMapped = groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff;
  if (isMapped) return dotted ?? dottedFrom(groups[6] as number, groups[7] as number);
  const network = groups.slice(0, NETWORK_GROUPS).map((group) => group.toString(16));
  return `${network.join(':')}::/64`;
}

/** The eight groups of a valid IPv6 address. */
function groupsOf(address: string): number[] {
  const hexadecimal = address.replace(/(\d+)\.(\d+)\.(\d+)\.(\d+)$/, (_, ...parts: string[]) => {
    const [a, b, c, d] = parts.slice(0, 4).map(Number) as [number, number, number, number];
    return `${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`;
  });
  const [head = '', tail] = hexadecimal.split('::');
  const before = head === '' ? [] : head.split(':');
  const behind = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = Array.from({ length: GROUPS - before.length - behind.length }, () => '0');
  return [...before, ...zeros, ...behind].map((group) => Number.parseInt(group, 16));
}

const dottedFrom = (high: number, low: number): string =>
  [high >> 8, high & 255, low >> 8, low & 255].join('.');
