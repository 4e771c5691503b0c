import type { StartupCheckFunction, StartupCheckResult } from '@breakwater/core';
import { VirtualClock } from '@breakwater/core/testing';
import { describe, expect, it } from '@jest/globals';
import { freePort } from '../../../test/harness/free-port.js';
import { ClamdScanner, SignatureScanner, scannerCheck } from '../src/index.js';
import { startFakeClamd } from '@breakwater/testing/clamd';

const run = async (check: StartupCheckFunction): Promise<StartupCheckResult> =>
  check({ signal: new AbortController().signal });

describe('scannerCheck', () => {
  it('shows the version and the signatures of clamd', async () => {
    await using clamd = await startFakeClamd();
    expect(await run(scannerCheck(new ClamdScanner({ port: clamd.port })))).toBe(
      'ClamAV 1.4.3, signatures 27500',
    );
  });

  it('names a scanner without a version', async () => {
    expect(await run(scannerCheck(new SignatureScanner()))).toBe("the scanner 'signatures'");
  });

  it('fails when clamd does not answer, without its address', async () => {
    const scanner = new ClamdScanner({ port: await freePort() });
    expect(await run(scannerCheck(scanner))).toEqual({
      status: 'failed',
      message: "The scanner 'clamd' does not answer.",
      retryable: true,
    });
  });

  it.each(['garbage', 'drop', 'unfinished'] as const)('fails for a clamd in the mode %s', async (mode) => {
    await using clamd = await startFakeClamd({ mode });
    expect(await run(scannerCheck(new ClamdScanner({ port: clamd.port })))).toMatchObject({
      status: 'failed',
    });
  });

  const DAY = 86_400_000;
  it.each([
    [0, 'passed', 'ClamAV 1.4.3, signatures 27500 of today'],
    [6.9 * DAY, 'passed', 'ClamAV 1.4.3, signatures 27500 of 6 days ago'],
    [8 * DAY, 'warning', 'ClamAV 1.4.3, signatures 27500 of 8 days ago: too old; check freshclam.'],
  ])('judges signatures that are %d ms old', async (age, status, message) => {
    const clock = new VirtualClock();
    const date = new Date(clock.date().getTime() - age).toUTCString();
    const scanner = {
      name: 'clamd',
      scan: async () => ({ verdict: 'clean' }) as const,
      version: async () => `ClamAV 1.4.3/27500/${date}`,
    };
    const result = await run(scannerCheck(scanner, { clock }));
    expect(typeof result === 'string' ? { status: 'passed', message: result } : result).toEqual({
      status,
      message,
    });
  });

  it('fails for a clamd without signatures', async () => {
    const scanner = {
      name: 'clamd',
      scan: async () => ({ verdict: 'clean' }) as const,
      version: async () => 'ClamAV 1.4.3',
    };
    expect(await run(scannerCheck(scanner))).toEqual({
      status: 'failed',
      message: 'ClamAV 1.4.3 has no signatures.',
    });
  });
});
