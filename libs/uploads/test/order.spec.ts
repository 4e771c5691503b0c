import { HTTP_PLATFORMS, type HttpPlatform } from '@breakwater/testing';
import { describe, expect, it } from '@jest/globals';
import { UPLOAD_CODES } from '../src/index.js';
import { EICAR } from '../src/testing/index.js';
import { picture, text, windowsProgram, zip } from './content/binaries.js';
import { formOf, startUploads } from './support/start-uploads.js';

/** Forms with many faults. Each one lacks the fault for which the one before it is refused. */
async function forms(): Promise<readonly FormData[]> {
  const script = text('<?php echo 1; ?>');
  const archive = zip('a.txt', text('a'));
  const image = await picture('png');
  const all = [windowsProgram(), script, EICAR, archive];
  const file = (parts: readonly Uint8Array[], name: string, type: string, field?: string): FormData =>
    formOf(Uint8Array.from(Buffer.concat(parts)), name, type, field);
  const png = (...parts: readonly Uint8Array[]): FormData => file(parts, 'a.png', 'image/png');
  return [
    file([Buffer.alloc(2_000_000), ...all], 'a.php%00.exe', 'text/plain', 'other'),
    file(all, 'a.php%00.exe', 'text/plain', 'other'),
    file(all, 'a.php%00.exe', 'text/plain'),
    file(all, 'a.exe', 'text/plain'),
    file([], 'a.png', 'text/plain'),
    png(),
    png(...all),
    png(windowsProgram(), script, archive),
    png(script, archive),
    png(script),
    png(text('hello')),
    png(await picture('jpeg')),
    png(image.subarray(0, image.length / 2)),
    png(image),
  ];
}

describe.each(HTTP_PLATFORMS)('the checks on %s', (platform: HttpPlatform) => {
  it('run in the order of UPLOAD_CODES', async () => {
    await using app = await startUploads(platform, { policies: { image: { maxSize: 100_000 } } });
    const codes: unknown[] = [];
    for (const form of await forms()) {
      const { status, body } = await app.post('/images', form);
      codes.push(body['code'] ?? status);
    }
    const refusals = Object.entries(UPLOAD_CODES).flatMap(([code, status]) => (status < 500 ? [code] : []));
    // No form has a broken body: another spec sends those.
    expect(codes).toEqual([...refusals.filter((code) => code !== 'UPLOAD_MALFORMED'), 201]);
  });
});
