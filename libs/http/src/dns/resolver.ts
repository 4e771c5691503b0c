import { lookup } from 'node:dns/promises';

/** An address of a host. */
export interface HostAddress {
  readonly address: string;
  readonly family: number;
}

/** Finds the addresses of a host. It fails, or returns at least one address. */
export type ResolveHost = (hostname: string) => Promise<readonly HostAddress[]>;

/** The resolver of the system: it reads `/etc/hosts` and applies search domains. */
export const systemResolver: ResolveHost = (hostname) => lookup(hostname, { all: true });
