import { createServer } from 'node:net';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import * as api from '@breakwater/testing/network';
import { faultyProxy, type ProxyTarget } from '@breakwater/testing/network';
import { Peer, Target } from './peer.js';

it.each<[string, string]>([
  [
    'postgresql://user:p%40ss@db.internal:6432/studio?schema=x',
    'postgresql://user:p%40ss@HOST/studio?schema=x',
  ],
  ['postgres://user:p@ss@db.internal/studio', 'postgres://user:p@ss@HOST/studio'],
  ['redis://:secret@cache.internal/3', 'redis://:secret@HOST/3'],
  ['smtp://mail.internal', 'smtp://HOST'],
  ['http://localhost:3000', 'http://HOST'],
  ['http://[::1]:3000/v1/?q=a/b#c', 'http://HOST/v1/?q=a/b#c'],
  ['ws://localhost/subscribe', 'ws://HOST/subscribe'],
  ['tcp://localhost:9', 'tcp://HOST'],
])('gives the address %s as it was written, through the proxy', async (target, expected) => {
  await using proxy = await faultyProxy(target);
  expect(proxy.url).toBe(expected.replace('HOST', `127.0.0.1:${proxy.port}`));
});

it.each<[string, (port: number) => ProxyTarget]>([
  ['a port', (port) => port],
  ['a host and a port', (port) => ({ host: 'localhost', port })],
  ['a port of this machine', (port) => ({ port })],
  ['a URL', (port) => new URL(`http://127.0.0.1:${port}/path`)],
  ['a connection string', (port) => `redis://127.0.0.1:${port}`],
])('connects to %s', async (_name, targetAt) => {
  await using target = await Target.start();
  await using proxy = await faultyProxy(targetAt(target.port));
  using client = await Peer.open(proxy.port);
  const server = await target.peer();
  client.socket.write('x');
  expect(await server.receives('x')).toBe('x');
});

it('connects to a Unix socket', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'faulty-proxy-'));
  const path = join(folder, 'socket');
  const server = createServer((socket) => socket.write('hello'));
  await new Promise<void>((resolve) => server.listen(path, resolve));
  await using proxy = await faultyProxy({ path });
  using client = await Peer.open(proxy.port);
  await client.receives('hello');
  proxy.reset();
  expect(await client.closes()).toBe('ECONNRESET');
  await proxy.close();
  server.close();
  await rm(folder, { recursive: true });
});

it.each<[string, unknown, RegExp]>([
  [
    'no address',
    'database',
    /"faultyProxy.target" to be a port, \{ host, port \}, \{ path \}, or an address/,
  ],
  ['two hosts', 'postgresql://a:1,b:2/x', /an address with one host/],
  ['a scheme without a port', 'gopher://localhost', /an address with a port, e\.g\. tcp:\/\/localhost:5432/],
  ['a port out of range', 70_000, /"faultyProxy.target.port" to be an integer >= 1 and <= 65535, got 70000/],
  ['nothing', undefined, /"faultyProxy.target" to be a port/],
  ['two ways at once', { path: '/tmp/x', port: 1 }, /\{ path \} or \{ host, port \}, not both/],
  ['an unknown property', { hots: 'localhost', port: 1 }, /did you mean "host"\?/],
])('refuses %s', async (_name, target, message) => {
  await expect(faultyProxy(target as ProxyTarget)).rejects.toThrow(message);
});

it('shows no password of a connection string', async () => {
  const error: unknown = await faultyProxy('postgresql://user:s3cret@a,b/studio').catch(
    (thrown: unknown) => thrown,
  );
  expect(String(error)).not.toContain('s3cret');
});

it('reports all problems of the target and the options at once', async () => {
  const options = { clock: {}, random: {}, sede: 1 } as never;
  await expect(faultyProxy({ host: '', port: 0 }, options)).rejects.toThrow(
    /target\.host[^]*target\.port[^]*sede[^]*clock[^]*random/,
  );
});

it('reports all problems of a fault at once', async () => {
  await using proxy = await faultyProxy(1);
  const wrong = (value: unknown): never => value as never;
  expect(() => proxy.latency(-1, wrong({ jitter: -2, direction: 'left', toxicity: 2, jittre: 1 }))).toThrow(
    /known options \(direction, toxicity, jitter\)[^]*latency\.direction"[^]*latency\.toxicity"[^]*latency\.delay"[^]*latency\.jitter"/,
  );
  expect(() => proxy.latency(10, { jitter: 20 })).toThrow(
    'Expected "latency.jitter" to be at most the delay of 10 ms, got 20',
  );
  expect(() => proxy.bandwidth(0)).toThrow(
    'Expected "bandwidth.kbps" to be a number of kilobits a second > 0, got 0',
  );
  expect(() => proxy.slice({ size: 0, delay: -1 })).toThrow(/slice\.size[^]*slice\.delay/);
  expect(() => proxy.limit(-1, { by: wrong('drop') })).toThrow(/limit\.bytes[^]*limit\.by/);
  expect(() => proxy.blackHole({ discard: wrong('yes') })).toThrow(/blackHole\.discard/);
  expect(() => proxy.reset(wrong({ size: 1 }))).toThrow(/reset.*known options \(direction, toxicity\)/);
  expect(() => proxy.halfClose(wrong(null))).toThrow(/"halfClose" to be an object with options, got null/);
  expect(() => proxy.when('', () => undefined, wrong({ times: 0, direction: 'both' }))).toThrow(
    /when\.bytes[^]*when\.direction[^]*when\.times/,
  );
});

it('exports exactly its public names', () => {
  expect(Object.keys(api).toSorted()).toEqual(['Faulty', 'FaultyProxy', 'ProxyConnection', 'faultyProxy']);
});
