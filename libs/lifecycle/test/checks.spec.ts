import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { createServer as createHttpServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { OptionsError, type StartupCheckFunction, type StartupCheckResult } from '@breakwater/core';
import { FakeProcessFacts, VirtualClock } from '@breakwater/core/testing';
import { faultyProxy } from '@breakwater/testing/network';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { selfSignedCertificate } from '../../../test/harness/certificate.js';
import { freePort } from '../../../test/harness/free-port.js';
import {
  clockSkewCheck,
  configurationCheck,
  dateHeaderOf,
  dnsCheck,
  fileDescriptorsCheck,
  folderCheck,
  memoryLimitCheck,
  nodeVersionCheck,
  reachableCheck,
} from '../src/index.js';

const MEBIBYTE = 2 ** 20;
const run = async (
  check: StartupCheckFunction,
  signal = new AbortController().signal,
): Promise<StartupCheckResult> => check({ signal });

describe('nodeVersionCheck', () => {
  it.each([
    ['>=22.19', '22.19.0'],
    ['>=22.19 <25', '24.5.1'],
    ['^22.19 || >=24.5', '24.5.0'],
    ['24', '24.1.2'],
    ['22.19', '22.19.7'],
    ['>22.19.0', '22.19.1'],
    ['<=24.0.0', '24.0.0'],
  ])('accepts by the range %s the version %s', async (range, version) => {
    expect(await run(nodeVersionCheck(range, version))).toBe(`Node ${version}`);
  });

  it.each([
    ['>=22.19', '22.18.9'],
    ['>=22.19 <25', '25.0.0'],
    ['^22.19 || >=24.5', '23.9.0'],
    ['24', '25.0.0'],
    ['22.19', '22.20.0'],
    ['>22.19.0', '22.19.0'],
  ])('refuses by the range %s the version %s', async (range, version) => {
    expect(await run(nodeVersionCheck(range, version))).toEqual({
      status: 'failed',
      message: `Node ${version} is not in the supported range ${range}.`,
    });
  });

  it('refuses a range that it does not understand', () => {
    expect(() => nodeVersionCheck('latest')).toThrow(OptionsError);
  });
});

describe('memoryLimitCheck', () => {
  const withLimit = (limit: number, heap: number): FakeProcessFacts =>
    Object.assign(new FakeProcessFacts(), {
      heap: { used: 1, limit: heap * MEBIBYTE },
      files: {
        '/sys/fs/cgroup/memory.max': String(limit * MEBIBYTE),
        '/sys/fs/cgroup/memory.current': '1000',
      },
    });

  it('passes without a container, and when the heap fits into it', async () => {
    expect(await run(memoryLimitCheck(new FakeProcessFacts()))).toBe(
      'a heap of at most 512 MiB, no limit of a container',
    );
    expect(await run(memoryLimitCheck(withLimit(512, 384)))).toBe(
      'a heap of at most 384 MiB in a container of 512 MiB',
    );
  });

  it('warns when the kernel would kill the process before its heap is full', async () => {
    expect(await run(memoryLimitCheck(withLimit(512, 512)))).toMatchObject({
      status: 'warning',
      message: expect.stringContaining('--max-old-space-size-percentage=75'),
    });
  });

  it('reads the facts of this process', async () => {
    expect(JSON.stringify(await run(memoryLimitCheck()))).toContain('a heap of at most');
  });
});

describe('fileDescriptorsCheck', () => {
  const limits = (soft: string): FakeProcessFacts =>
    Object.assign(new FakeProcessFacts(), {
      files: {
        '/proc/self/limits': `Limit                     Soft Limit           Hard Limit           Units\nMax open files            ${soft}                 1048576              files\n`,
      },
    });

  it.each(['4096', 'unlimited'])('passes with a limit of %s', async (soft) => {
    expect(await run(fileDescriptorsCheck({}, limits(soft)))).toBe(`${soft} open files and sockets`);
  });

  it('warns below the recommended limit', async () => {
    expect(await run(fileDescriptorsCheck({}, limits('1024')))).toMatchObject({ status: 'warning' });
    expect(await run(fileDescriptorsCheck({ min: 256 }, limits('1024')))).toBe('1024 open files and sockets');
  });

  it('passes where the limit cannot be read', async () => {
    expect(await run(fileDescriptorsCheck({}, new FakeProcessFacts()))).toContain('cannot be read');
  });
});

describe('folderCheck', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'breakwater-folder-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('writes to the folder, and leaves nothing behind', async () => {
    expect(await run(folderCheck(folder, { minFreeBytes: 1 }))).toContain(`${folder}, `);
    expect(await readdir(folder)).toEqual([]);
  });

  it('accepts a folder that does not exist yet, and does not create it', async () => {
    const path = join(folder, 'a', 'b');
    expect(await run(folderCheck(path, { minFreeBytes: 1 }))).toContain(`${path} will be created`);
    expect(await readdir(folder)).toEqual([]);
  });

  it('warns when little space is left', async () => {
    expect(await run(folderCheck(folder, { minFreeBytes: 2 ** 60 }))).toMatchObject({
      status: 'warning',
      message: expect.stringMatching(/^Only .* are free in .*; expected are at least/),
    });
  });

  it.each([
    ['on a file system that is not for files', '/proc/uploads'],
    ['that is a file', join(import.meta.dirname, 'checks.spec.ts')],
    ['inside of a file', join(import.meta.dirname, 'checks.spec.ts', 'uploads')],
  ])('fails for a folder %s', async (_, path) => {
    expect(await run(folderCheck(path))).toMatchObject({
      status: 'failed',
      message: expect.stringContaining(`Files cannot be written to ${path}: `),
    });
  });

  it('fails for a disk that is full', async () => {
    const disk = join(folder, 'disk');
    await mkdir(disk);
    // Users that may not mount a disk do not run this spec.
    if (!mountFullDisk(disk)) return;
    try {
      expect(await run(folderCheck(disk))).toEqual({
        status: 'failed',
        message: `Files cannot be written to ${disk}: no space is left on the disk (ENOSPC).`,
      });
    } finally {
      execFileSync('umount', [disk]);
    }
  });

  it('fails for a file system that is read-only', async () => {
    const disk = join(folder, 'read-only');
    await mkdir(disk);
    if (!mountFullDisk(disk, 'ro,')) return;
    try {
      expect(await run(folderCheck(disk))).toMatchObject({
        status: 'failed',
        message: expect.stringContaining('the file system is read-only (EROFS)'),
      });
    } finally {
      execFileSync('umount', [disk]);
    }
  });
});

/** A disk of one page, which a file fills. */
function mountFullDisk(path: string, options = ''): boolean {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `${options}size=4k`, 'tmpfs', path], { stdio: 'ignore' });
  } catch {
    return false;
  }
  if (options === '') writeFileSync(join(path, 'file'), Buffer.alloc(4_096));
  return true;
}

describe('clockSkewCheck', () => {
  const against = (difference: number): StartupCheckFunction => {
    const clock = new VirtualClock();
    return clockSkewCheck(async () => new Date(clock.date().getTime() + difference), { clock });
  };

  it.each([
    [0, 'no difference'],
    [5_000, 'a difference of 5 s'],
    [-1_234, 'a difference of 1.2 s'],
  ])('passes with a difference of %d ms', async (difference, message) => {
    expect(await run(against(difference))).toBe(message);
  });

  it.each([
    [5_100, 'The clock of this machine is 5.1 s behind; synchronise it, e.g. with NTP.'],
    [-3_600_000, 'The clock of this machine is 3600 s ahead; synchronise it, e.g. with NTP.'],
  ])('warns with a difference of %d ms', async (difference, message) => {
    expect(await run(against(difference))).toEqual({ status: 'warning', message });
  });

  it('does not count the time that the answer took', async () => {
    const clock = new VirtualClock();
    const check = clockSkewCheck(
      async () => {
        await clock.advance(2_000);
        const read = clock.date();
        await clock.advance(60_000);
        return read;
      },
      { clock },
    );
    expect(await run(check)).toBe('no difference');
  });
});

describe('dnsCheck', () => {
  it('passes for names that resolve', async () => {
    expect(await run(dnsCheck('localhost'))).toBe('localhost resolved');
  });

  it('names those that do not', async () => {
    expect(await run(dnsCheck('localhost', 'name.invalid'))).toMatchObject({
      status: 'failed',
      message: 'These names do not resolve: name.invalid.',
    });
  });
});

describe('configurationCheck', () => {
  it('shows the problems of an OptionsError, and no other message', async () => {
    const wrong = configurationCheck(() => {
      throw new OptionsError('port', 'a number', 'abc');
    });
    expect(await run(wrong)).toMatchObject({
      status: 'failed',
      message: expect.stringContaining('"port"'),
    });
    const other = configurationCheck(() => {
      throw new Error('s3cret');
    });
    await expect(run(other)).rejects.toThrow('s3cret');
  });

  it('passes with a summary, or warns', async () => {
    expect(await run(configurationCheck(() => undefined))).toEqual({ status: 'passed' });
    expect(await run(configurationCheck(() => ({ summary: 'production' })))).toEqual({
      status: 'passed',
      message: 'production',
    });
    expect(await run(configurationCheck(() => ({ warnings: ['A.', 'B.'] })))).toEqual({
      status: 'warning',
      message: 'A. B.',
    });
  });
});

describe('reachableCheck', () => {
  const servers: Server[] = [];
  afterEach(() => {
    for (const server of servers.splice(0)) server.close().closeAllConnections();
  });

  async function listening<S extends Server>(server: S): Promise<number> {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    servers.push(server);
    return (server.address() as AddressInfo).port;
  }
  const http = (listener: RequestListener): Promise<number> => listening(createHttpServer(listener));

  it('connects, and sends no request', async () => {
    let requests = 0;
    const port = await http(() => requests++);
    expect(await run(reachableCheck(`http://user:s3cret@127.0.0.1:${port}/path`))).toEqual({
      status: 'passed',
      message: `127.0.0.1:${port} accepts connections`,
    });
    expect(requests).toBe(0);
  });

  it.each([
    [204, 'passed', 'answers /health with 204'],
    [404, 'passed', 'answers /health with 404'],
    [503, 'failed', 'answers /health with 503.'],
  ])('asks for a path: an answer of %d has the result %s', async (code, status, text) => {
    const port = await http((_, response) => response.writeHead(code).end());
    const result = await run(reachableCheck(`http://127.0.0.1:${port}`, { path: '/health' }));
    expect(result).toMatchObject({ status, message: `127.0.0.1:${port} ${text}` });
  });

  it('fails when nothing listens', async () => {
    const port = await freePort();
    await expect(run(reachableCheck(`tcp://127.0.0.1:${port}`))).rejects.toMatchObject({
      code: 'ECONNREFUSED',
    });
  });

  it('fails when its signal aborts, e.g. for a server that does not answer', async () => {
    const port = await http(() => undefined);
    await using hole = (await faultyProxy(port)).blackHole();
    const controller = new AbortController();
    const pending = run(reachableCheck(`tls://127.0.0.1:${hole.port}`), controller.signal);
    controller.abort(new Error('over'));
    await expect(pending).rejects.toThrow('over');
  });

  it('verifies the certificate, and warns before it ends', async () => {
    const { key, cert } = selfSignedCertificate();
    const port = await listening(createTlsServer({ key, cert }) as unknown as Server);
    const address = `https://localhost:${port}`;
    await expect(run(reachableCheck(address))).rejects.toMatchObject({
      code: expect.stringMatching(/CERT|SIGNED/),
    });
    const tls = { ca: cert };
    expect(await run(reachableCheck(address, { tls, certificateDays: 0 }))).toMatchObject({
      status: 'passed',
    });
    expect(await run(reachableCheck(address, { tls, certificateDays: 100_000 }))).toMatchObject({
      status: 'warning',
      message: expect.stringMatching(/^The certificate of localhost:\d+ ends in \d+ days\.$/),
    });
  });

  it.each([
    ['no address', () => reachableCheck('postgres')],
    ['an unknown scheme', () => reachableCheck('ftp://host')],
    ['tcp without a port', () => reachableCheck('tcp://host')],
    ['a path without HTTP', () => reachableCheck('tcp://host:1', { path: '/' })],
  ])('refuses %s', (_, make) => {
    expect(make).toThrow(OptionsError);
  });

  it('reads the Date header of a server for clockSkewCheck', async () => {
    const port = await http((_, response) =>
      response.setHeader('date', 'Fri, 27 Nov 2026 12:00:00 GMT').end(),
    );
    const { signal } = new AbortController();
    expect(await dateHeaderOf(`http://127.0.0.1:${port}`)({ signal })).toEqual(
      new Date('2026-11-27T12:00:00Z'),
    );
  });
});
