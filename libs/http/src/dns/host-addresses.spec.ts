import { VirtualClock } from '@breakwater/core/testing';
import { describe, expect, it } from '@jest/globals';
import { DEFAULT_DNS_OPTIONS, type DnsOptions } from './dns.options.js';
import { HostAddresses } from './host-addresses.js';
import type { HostAddress } from './resolver.js';

const addressesOf = (...addresses: string[]): HostAddress[] =>
  addresses.map((address) => ({ address, family: 4 }));

const failure = (code: string): Error => Object.assign(new Error(`getaddrinfo ${code}`), { code });

/** A resolver whose answer a test can change, and the cache in front of it. */
function given(answer: () => Promise<readonly HostAddress[]>, options: DnsOptions = {}) {
  const state = { answer, asked: 0, clock: new VirtualClock() };
  const addresses = new HostAddresses(state.clock, { ...DEFAULT_DNS_OPTIONS, ...options }, () => {
    state.asked += 1;
    return state.answer();
  });
  const first = async (): Promise<string> => (await addresses.of('api.example'))[0]!.address;
  return Object.assign(state, { addresses, first });
}

const resolved =
  (...list: string[]) =>
  () =>
    Promise.resolve(addressesOf(...list));
const rejected = (code: string) => () => Promise.reject(failure(code));
const hung = () => new Promise<never>(() => undefined);

describe('the addresses of a host', () => {
  it('are resolved once for all callers, and again when the time is over', async () => {
    const dns = given(resolved('192.0.2.1'));
    await Promise.all([dns.first(), dns.first(), dns.first()]);
    expect(dns.asked).toBe(1);
    await dns.clock.advance(9_999);
    await dns.first();
    expect(dns.asked).toBe(1);
    await dns.clock.advance(1);
    await dns.first();
    expect(dns.asked).toBe(2);
  });

  it('take turns', async () => {
    const dns = given(resolved('192.0.2.1', '192.0.2.2', '192.0.2.3'));
    const firsts = [await dns.first(), await dns.first(), await dns.first(), await dns.first()];
    expect(firsts).toEqual(['192.0.2.1', '192.0.2.2', '192.0.2.3', '192.0.2.1']);
    expect(await dns.addresses.of('api.example')).toEqual(addressesOf('192.0.2.2', '192.0.2.3', '192.0.2.1'));
  });

  it('put one that refused last for ten seconds, and share the others evenly', async () => {
    const dns = given(resolved('192.0.2.1', '192.0.2.2', '192.0.2.3'));
    await dns.first();
    dns.addresses.refused('api.example', '192.0.2.2');
    const lists = [await dns.addresses.of('api.example'), await dns.addresses.of('api.example')];
    expect(lists.map((list) => list.map(({ address }) => address).join(' '))).toEqual([
      '192.0.2.3 192.0.2.1 192.0.2.2',
      '192.0.2.1 192.0.2.3 192.0.2.2',
    ]);
    await dns.clock.advance(10_000);
    const firsts = new Set([await dns.first(), await dns.first(), await dns.first()]);
    expect(firsts.size).toBe(3);
  });

  it('are all tried when all of them refused', async () => {
    const dns = given(resolved('192.0.2.1', '192.0.2.2'));
    await dns.first();
    dns.addresses.refused('api.example', '192.0.2.1');
    dns.addresses.refused('api.example', '192.0.2.2');
    expect(await dns.addresses.of('api.example')).toHaveLength(2);
  });

  it('take one that accepts a connection again at its turn', async () => {
    const dns = given(resolved('192.0.2.1', '192.0.2.2'));
    await dns.first();
    dns.addresses.refused('api.example', '192.0.2.1');
    dns.addresses.accepted('api.example', '192.0.2.1');
    expect(new Set([await dns.first(), await dns.first()]).size).toBe(2);
  });

  it('come from the last good answer for five minutes while the resolver fails', async () => {
    const dns = given(resolved('192.0.2.1'));
    await dns.first();
    dns.answer = rejected('EAI_AGAIN');
    await dns.clock.advance(10_000);
    expect(await dns.first()).toBe('192.0.2.1');
    await dns.clock.advance(299_999);
    expect(await dns.first()).toBe('192.0.2.1');
    await dns.clock.advance(1);
    await expect(dns.first()).rejects.toMatchObject({ code: 'EAI_AGAIN' });
  });

  it('come from the last good answer after half a second while the resolver hangs', async () => {
    const dns = given(resolved('192.0.2.1'));
    await dns.first();
    dns.answer = hung;
    await dns.clock.advance(10_000);
    const answer = dns.first();
    await dns.clock.advance(500);
    expect(await answer).toBe('192.0.2.1');
    expect(dns.clock.pending).toBe(0);
  });

  it('do not come from an old answer when that is switched off', async () => {
    const dns = given(resolved('192.0.2.1'), { staleFor: 0 });
    await dns.first();
    dns.answer = rejected('ENOTFOUND');
    await dns.clock.advance(10_000);
    await expect(dns.first()).rejects.toMatchObject({ code: 'ENOTFOUND' });
  });

  it('ask a resolver that fails once a second', async () => {
    const dns = given(rejected('ENOTFOUND'));
    await expect(dns.first()).rejects.toMatchObject({ code: 'ENOTFOUND' });
    await expect(dns.first()).rejects.toMatchObject({ code: 'ENOTFOUND' });
    expect(dns.asked).toBe(1);
    await dns.clock.advance(1_000);
    dns.answer = resolved('192.0.2.7');
    expect(await dns.first()).toBe('192.0.2.7');
  });

  it('fail when the resolver returns none', async () => {
    await expect(given(resolved()).first()).rejects.toMatchObject({ code: 'ENOTFOUND' });
  });

  it('are forgotten for the oldest of more than 500 hosts', async () => {
    const dns = given(resolved('192.0.2.1'));
    await dns.first();
    for (let index = 0; index < 500; index++) await dns.addresses.of(`host-${index}.example`);
    await dns.first();
    expect(dns.asked).toBe(502);
  });
});
