import type { Socket } from 'node:net';
import { VirtualClock } from '@breakwater/core/testing';
import { describe, expect, it } from '@jest/globals';
import { DEFAULT_DNS_OPTIONS } from '../dns/dns.options.js';
import { HostAddresses } from '../dns/host-addresses.js';
import type { HostAddress } from '../dns/resolver.js';
import { createConnector } from './connector.js';

type Lookup = (
  hostname: string,
  options: { readonly all: boolean },
  callback: (error: Error | null, addresses: unknown) => void,
) => void;

/** The look-up that the connector of an untrusted upstream gives to Node, over a resolver that the test changes. */
function givenLookup(): {
  resolver: readonly HostAddress[];
  clock: VirtualClock;
  lookup(all?: boolean): Promise<unknown>;
} {
  const clock = new VirtualClock();
  const state = { resolver: [] as readonly HostAddress[] };
  let captured: Lookup | undefined;
  const buildConnector = (options: { readonly lookup: Lookup }): (() => Socket) => {
    captured = options.lookup;
    return () => {
      throw new Error('No connection is made here.');
    };
  };
  const addresses = new HostAddresses(clock, DEFAULT_DNS_OPTIONS, () => Promise.resolve(state.resolver));
  createConnector({ buildConnector } as never, {
    clock,
    connectTimeout: 2_000,
    tls: undefined,
    addresses,
    publicOnly: true,
  });
  const lookup = (all = true): Promise<unknown> =>
    new Promise((resolve, reject) => {
      captured!('rebind.example', { all }, (error, found) => (error ? reject(error) : resolve(found)));
    });
  return Object.assign(state, { clock, lookup });
}

const PUBLIC = { address: '93.184.215.14', family: 4 };
const PRIVATE = { address: '10.0.0.1', family: 4 };

describe('the look-up of an untrusted upstream', () => {
  it('checks the addresses each time, because a name can lead elsewhere a moment later', async () => {
    const given = givenLookup();
    given.resolver = [PUBLIC];
    expect(await given.lookup()).toEqual([PUBLIC]);
    given.resolver = [PRIVATE];
    await given.clock.advance(10_000);
    await expect(given.lookup()).rejects.toMatchObject({ range: 'private' });
  });

  it('refuses a name that has a private address beside a public one', async () => {
    const given = givenLookup();
    given.resolver = [PUBLIC, PRIVATE];
    await expect(given.lookup()).rejects.toThrow('the address is not public (private)');
  });

  it('returns one address to a caller that wants one', async () => {
    const given = givenLookup();
    given.resolver = [PUBLIC];
    expect(await given.lookup(false)).toBe(PUBLIC.address);
  });
});
