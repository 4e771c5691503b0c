import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

/** An address is not public. The message holds no address, as it could show the network of this service to a stranger. */
export class BlockedAddress extends Error {
  /** @param range kind of the address, e.g. `loopback` */
  constructor(readonly range: string) {
    super(`the address is not public (${range})`);
  }
}

const network = (cidr: string): ReturnType<typeof ipaddr.IPv6.parseCIDR> => ipaddr.IPv6.parseCIDR(cidr);

/** Networks of IPv6 that lead to an address of IPv4, which can be a private one. */
const TRANSLATED = [
  ['nat64', network('64:ff9b::/96')],
  ['nat64', network('64:ff9b:1::/48')],
  ['6to4', network('2002::/16')],
  ['teredo', network('2001::/32')],
] as const;

/** The only part of IPv6 whose addresses are assigned to public hosts (RFC 4291, IANA). */
const GLOBAL_UNICAST = network('2000::/3');

/**
 * Returns the kind of an address that is not public, e.g. `private` or `loopback`. Returns `undefined` for a public address, and for
 * a name, whose addresses are checked when it has been resolved.
 */
export function refusedRange(hostname: string): string | undefined {
  const literal = hostname.startsWith('[') && hostname.endsWith(']') ? hostname.slice(1, -1) : hostname;
  if (isIP(literal) === 0) return undefined;
  // A zone belongs to a network of this machine.
  if (literal.includes('%')) return 'zone';
  const address = ipaddr.process(literal);
  const range = address.range();
  if (range !== 'unicast') return range;
  if (!(address instanceof ipaddr.IPv6)) return undefined;
  const translated = TRANSLATED.find(([, cidr]) => address.match(cidr));
  if (translated) return translated[0];
  return address.match(GLOBAL_UNICAST) ? undefined : 'reserved';
}
