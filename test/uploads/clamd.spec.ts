import { randomFillSync } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { VirtualClock } from '@breakwater/core/testing';
import { ClamdScanner } from '@breakwater/uploads';
import { EICAR, sampleVideo } from '@breakwater/uploads/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type ClamdServer, startClamd } from '../harness/clamd-server.js';
import { until } from '../harness/until.js';

const signal = new AbortController().signal;
let folder: string;
let clamd: ClamdServer;
let scanner: ClamdScanner;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'breakwater-scans-'));
  clamd = await startClamd({
    signatures: { 'Breakwater.Eicar': EICAR },
    settings: ['StreamMaxLength 4M', 'MaxScanSize 3M', 'MaxFileSize 3M'],
  });
  scanner = new ClamdScanner({ port: clamd.port });
});

afterAll(async () => {
  await clamd.dispose();
  await rm(folder, { recursive: true, force: true });
});

async function fileOf(...parts: readonly Uint8Array[]): Promise<string> {
  const path = join(folder, 'file');
  await writeFile(path, Buffer.concat(parts));
  return path;
}

const random = (size: number): Buffer => randomFillSync(Buffer.alloc(size));

describe('a real clamd', () => {
  it('finds EICAR alone and in a film of 300 kB', async () => {
    const infected = { verdict: 'infected', signature: 'Breakwater.Eicar.UNOFFICIAL' };
    expect(await scanner.scan(await fileOf(EICAR), { signal })).toEqual(infected);
    const film = sampleVideo('mp4', Buffer.concat([random(150_000), EICAR, random(150_000)]));
    expect(await scanner.scan(await fileOf(film), { signal })).toEqual(infected);
  });

  it('calls other files clean', async () => {
    expect(await scanner.scan(await fileOf(random(2_000_000)), { signal })).toEqual({ verdict: 'clean' });
    expect(await scanner.scan(await fileOf(Buffer.alloc(1)), { signal })).toEqual({ verdict: 'clean' });
  });

  it('scans an empty file without a finding of malware', async () => {
    expect(await scanner.scan(await fileOf(), { signal })).not.toMatchObject({ verdict: 'infected' });
  });

  it('never calls a file clean that is larger than StreamMaxLength', async () => {
    const verdict = await scanner.scan(await fileOf(random(8 * 2 ** 20)), { signal });
    expect(verdict).toEqual({
      verdict: 'error',
      reason: expect.stringMatching(/INSTREAM size limit exceeded|the connection/),
    });
  });

  it('never calls a file clean that is larger than MaxFileSize, with AlertExceedsMax', async () => {
    const verdict = await scanner.scan(await fileOf(random(3.5 * 2 ** 20)), { signal });
    expect(verdict).toEqual({
      verdict: 'error',
      reason: expect.stringMatching(/^clamd did not scan the whole file: Heuristics\.Limits\.Exceeded/),
    });
  });

  it('answers many scans at once', async () => {
    const paths = await Promise.all(
      Array.from({ length: 20 }, async (_, index) => {
        const path = join(folder, `file-${index}`);
        await writeFile(path, index % 2 === 0 ? random(100_000) : Buffer.concat([random(100_000), EICAR]));
        return path;
      }),
    );
    const verdicts = await Promise.all(paths.map((path) => scanner.scan(path, { signal })));
    expect(verdicts.map(({ verdict }) => verdict)).toEqual(
      paths.map((_, index) => (index % 2 === 0 ? 'clean' : 'infected')),
    );
  });

  it('answers a ping and tells its version', async () => {
    await scanner.ping({ signal });
    expect(await scanner.version({ signal })).toMatch(/^ClamAV 1\.\d+\.\d+/);
  });

  it('is reached by its Unix socket', async () => {
    const local = new ClamdScanner({ socketPath: clamd.socketPath });
    expect(await local.scan(await fileOf(EICAR), { signal })).toMatchObject({ verdict: 'infected' });
  });

  it('that is frozen makes scans and pings fail at their limits', async () => {
    const clock = new VirtualClock();
    const waiting = new ClamdScanner({ port: clamd.port, clock });
    clamd.freeze();
    try {
      const scan = waiting.scan(await fileOf(EICAR), { signal });
      const ping = waiting.ping({ signal });
      ping.catch(() => undefined);
      await clock.advance(5_000);
      await expect(ping).rejects.toThrow('no reply within 5000 ms');
      let settled = false;
      void scan.finally(() => (settled = true));
      await until(
        async () => {
          await clock.advance(1_000);
          return settled;
        },
        (ended) => ended,
      );
      expect(await scan).toMatchObject({ verdict: 'error' });
    } finally {
      clamd.thaw();
    }
  });
});
