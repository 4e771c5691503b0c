import { createServer } from 'node:net';
import { getEventListeners, once } from 'node:events';
import { randomFillSync } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { VirtualClock } from '@breakwater/core/testing';
import { ClamdConnection } from '../../src/scanner/clamd-connection.js';
import { ClamdScanner } from '../../src/scanner/clamd-scanner.js';
import { type FakeClamdMode, type FakeClamdOptions, startFakeClamd } from '@breakwater/testing/clamd';
import { EICAR } from '../../src/testing/index.js';
import { type SampleFolder, sampleFolder } from './staged.js';

const signal = new AbortController().signal;
let folder: SampleFolder;
let small: string;
let large: string;
let infected: string;

beforeAll(async () => {
  folder = await sampleFolder();
  [small, large, infected] = ['small', 'large', 'infected'].map((name) => join(folder.path, name)) as [
    string,
    string,
    string,
  ];
  const bytes = randomFillSync(Buffer.alloc(20 * 2 ** 20));
  await writeFile(small, 'harmless');
  await writeFile(large, bytes);
  EICAR.copy(bytes, 65_500);
  await writeFile(infected, bytes);
});

afterAll(() => folder.remove());

const withClamd = async <T>(
  options: FakeClamdOptions,
  use: (
    scanner: ClamdScanner,
    clamd: Awaited<ReturnType<typeof startFakeClamd>>,
    clock: VirtualClock,
  ) => Promise<T>,
): Promise<T> => {
  await using clamd = await startFakeClamd(options);
  const clock = new VirtualClock();
  const scanner = new ClamdScanner({ port: clamd.port, clock });
  const result = await use(scanner, clamd, clock);
  expect(clock.pending).toBe(0);
  return result;
};

describe('verdicts', () => {
  it('calls a file clean after OK for all of its bytes', () =>
    withClamd({}, async (scanner, clamd) => {
      expect(await scanner.scan(small, { signal })).toEqual({ verdict: 'clean' });
      expect(await scanner.scan(large, { signal })).toEqual({ verdict: 'clean' });
      expect(clamd.files).toEqual([8, 20 * 2 ** 20]);
    }));

  it('calls a file infected and names the signature', () =>
    withClamd({}, async (scanner) => {
      const verdict = { verdict: 'infected', signature: 'Eicar-Test-Signature' };
      expect(await scanner.scan(infected, { signal })).toEqual(verdict);
    }));

  it('reads an answer that arrives byte by byte', () =>
    withClamd({ mode: 'fragments' }, async (scanner) => {
      expect(await scanner.scan(small, { signal })).toEqual({ verdict: 'clean' });
      expect(await scanner.scan(infected, { signal })).toMatchObject({ verdict: 'infected' });
    }));

  it('believes an early finding', () =>
    withClamd({ mode: 'early-infected' }, async (scanner) => {
      expect(await scanner.scan(large, { signal })).toMatchObject({ verdict: 'infected' });
    }));

  it('scans an empty file', () =>
    withClamd({}, async (scanner, clamd) => {
      const empty = join(folder.path, 'empty');
      await writeFile(empty, '');
      expect(await scanner.scan(empty, { signal })).toEqual({ verdict: 'clean' });
      expect(clamd.files).toEqual([0]);
    }));

  it.each<[FakeClamdMode, RegExp]>([
    ['early-clean', /^clamd answered OK before it had the whole file$/],
    ['drop', /^the connection (ended without a reply|failed: .*)$/],
    ['reset', /^the connection (ended without a reply|failed: .*)$/],
    ['unfinished', /^the connection ended without a reply$/],
    ['garbage', /^clamd answered "|^the connection failed/],
    ['endless', /^the reply is too long$/],
    ['size-limit', /size limit exceeded|^the connection failed/],
    ['error', /^clamd answered "stream: Can not allocate memory ERROR"$/],
  ])('calls it an error when clamd is in the mode "%s"', (mode, reason) =>
    withClamd({ mode }, async (scanner) => {
      const verdict = await scanner.scan(large, { signal });
      expect(verdict).toEqual({ verdict: 'error', reason: expect.stringMatching(reason) });
    }),
  );

  it('calls a file above the limit of clamd an error', () =>
    withClamd({ maxSize: 4 }, async (scanner) => {
      expect(await scanner.scan(small, { signal })).toEqual({
        verdict: 'error',
        reason: 'clamd answered "INSTREAM size limit exceeded. ERROR"',
      });
    }));

  it('calls a refused connection an error', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as { port: number };
    await once(server.close(), 'close');
    const verdict = await new ClamdScanner({ port }).scan(small, { signal });
    expect(verdict).toEqual({ verdict: 'error', reason: expect.stringMatching(/failed: .*ECONNREFUSED/) });
  });

  it('calls a file that it cannot read an error', () =>
    withClamd({}, async (scanner) => {
      const verdict = await scanner.scan(join(folder.path, 'missing'), { signal });
      expect(verdict).toEqual({ verdict: 'error', reason: expect.stringContaining('ENOENT') });
    }));
});

/** Resolves when a condition holds that sockets bring about. */
const until = async (condition: () => boolean | Promise<boolean>): Promise<void> => {
  while (!(await condition())) await new Promise((resolve) => setImmediate(resolve));
};

describe('limits', () => {
  it.each<[FakeClamdMode, string]>([
    ['hang', 'small'],
    ['hang', 'large'],
    ['stall', 'small'],
    ['stall', 'large'],
  ])('calls 60 s of silence an error (mode "%s", %s file)', (mode, name) =>
    withClamd({ mode }, async (scanner, clamd, clock) => {
      const scan = scanner.scan(join(folder.path, name), { signal });
      let settled = false;
      void scan.finally(() => (settled = true));
      await until(() => clamd.connections === 1);
      // Each piece that moves begins the limit anew, so the clock advances until the scan gives up.
      await until(async () => {
        await clock.advance(1_000);
        return settled;
      });
      const reason = expect.stringMatching(/^clamd was silent for 60000 ms$|^no reply within 120000 ms$/);
      expect(await scan).toEqual({ verdict: 'error', reason });
    }),
  );

  it('ends a scan at its deadline although bytes move', () =>
    withClamd({ mode: 'slow', pause: 1 }, async (_scanner, clamd, clock) => {
      const scanner = new ClamdScanner({ port: clamd.port, clock, deadline: 30_000 });
      const scan = scanner.scan(large, { signal });
      await until(() => clamd.connections === 1);
      await clock.advance(30_000);
      expect(await scan).toEqual({ verdict: 'error', reason: 'no reply within 30000 ms' });
    }));

  it('rejects with the reason of an abort, and closes the connection', () =>
    withClamd({ mode: 'hang' }, async (scanner, clamd) => {
      const controller = new AbortController();
      const reason = new Error('The client left.');
      const scan = scanner.scan(large, { signal: controller.signal });
      await until(() => clamd.connections === 1);
      controller.abort(reason);
      await expect(scan).rejects.toBe(reason);
      await until(() => clamd.connections === 0);
      await expect(scanner.scan(large, { signal: controller.signal })).rejects.toBe(reason);
    }));

  it('ends a wait for a clamd that reads nothing', () =>
    withClamd({ mode: 'stall' }, async (_scanner, { port }, clock) => {
      const limits = { idleTimeout: 60_000, deadline: 120_000 };
      using connection = new ClamdConnection({ host: '127.0.0.1', port }, clock, limits, signal);
      // More than the buffers of a system hold.
      const sent = connection.send(Buffer.alloc(100 * 2 ** 20));
      await until(async () => {
        await clock.advance(1_000);
        return connection.ended;
      });
      expect(await sent).toBe(false);
      await expect(connection.reply).rejects.toThrow('clamd was silent for 60000 ms');
    }));

  it('leaves no listener at the signal of its caller', () =>
    withClamd({}, async (scanner, clamd) => {
      const { signal: own } = new AbortController();
      await scanner.scan(small, { signal: own });
      clamd.mode = 'drop';
      await scanner.scan(small, { signal: own });
      expect(getEventListeners(own, 'abort')).toEqual([]);
    }));

  it('leaves no connection behind', () =>
    withClamd({}, async (scanner, clamd) => {
      await Promise.all([scanner.scan(small, { signal }), scanner.scan(infected, { signal })]);
      await until(() => clamd.connections === 0);
      expect(clamd.files).toHaveLength(2);
    }));
});

describe('health', () => {
  it('answers a ping and tells the version', () =>
    withClamd({}, async (scanner) => {
      await scanner.ping({ signal });
      expect(await scanner.version({ signal })).toBe('ClamAV 1.4.3/27500/fake');
    }));

  it.each<FakeClamdMode>(['drop', 'reset', 'garbage', 'endless', 'unfinished'])(
    'rejects a ping when clamd is in the mode "%s"',
    (mode) =>
      withClamd({ mode }, async (scanner) => {
        await expect(scanner.ping({ signal })).rejects.toThrow(/./);
      }),
  );

  it('rejects a ping after 5 s without an answer', () =>
    withClamd({ mode: 'hang' }, async (scanner, clamd, clock) => {
      const ping = scanner.ping({ signal });
      ping.catch(() => undefined);
      await until(() => clamd.connections === 1);
      await clock.advance(5_000);
      await expect(ping).rejects.toThrow('no reply within 5000 ms');
    }));
});

it('connects to a Unix socket', async () => {
  const socketPath = join(folder.path, 'clamd.sock');
  await using clamd = await startFakeClamd({ socketPath });
  const scanner = new ClamdScanner({ socketPath });
  expect(await scanner.scan(infected, { signal })).toMatchObject({ verdict: 'infected' });
  expect(clamd.files).toEqual([20 * 2 ** 20]);
});

it('reports all wrong options at once', () => {
  const options = { port: 70_000, idleTimeout: -1, socket: '/run/clamd.sock' };
  expect(() => new ClamdScanner(options)).toThrow(
    /clamdScanner\.socket.*\{ socketPath \}[\s\S]*clamdScanner\.port[\s\S]*clamdScanner\.idleTimeout/,
  );
  expect(() => new ClamdScanner({ socketPath: '/run/clamd.sock', port: 3_310 })).toThrow(
    /clamdScanner\.port.*left out because "socketPath" is set/,
  );
});
