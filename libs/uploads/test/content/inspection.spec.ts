import { randomFillSync } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import sharp from 'sharp';
import { inspectContent } from '../../src/inspection/inspect-content.js';
import type { UploadPolicy } from '../../src/policies/upload-policy.js';
import { SignatureScanner } from '../../src/scanner/signature-scanner.js';
import { EICAR, sampleVideo } from '../../src/testing/index.js';
import {
  diskImage,
  linuxProgram,
  macProgram,
  picture,
  skippedBox,
  tar,
  text,
  windowsProgram,
  zip,
} from './binaries.js';
import { IMAGE, type SampleFolder, VIDEO, sampleFolder } from './staged.js';

const signal = new AbortController().signal;
let folder: SampleFolder;

beforeAll(async () => {
  folder = await sampleFolder();
});

afterAll(() => folder.remove());

async function codesOf(
  policy: UploadPolicy,
  name: string,
  bytes: Uint8Array,
  declaredType?: string,
): Promise<readonly string[]> {
  const report = await inspectContent(await folder.stage(policy, name, bytes, declaredType), { signal });
  return report.problems.map(({ code }) => code);
}

describe('files that are what they say', () => {
  it.each(['jpeg', 'png', 'gif', 'webp'] as const)('accepts a %s image', async (format) => {
    const file = await folder.stage(IMAGE, `a.${format}`, await picture(format), `image/${format}`);
    expect(await inspectContent(file, { signal })).toEqual({
      mimeType: `image/${format}`,
      isExecutable: false,
      hasSuspiciousContent: false,
      problems: [],
      warnings: [],
    });
  });

  it.each([
    ['mp4', 'video/mp4'],
    ['mov', 'video/quicktime'],
    ['webm', 'video/webm'],
    ['avi', 'video/vnd.avi'],
  ] as const)('accepts a film of the kind %s', async (kind, mimeType) => {
    const file = await folder.stage(VIDEO, `a.${kind}`, sampleVideo(kind), mimeType);
    expect(await inspectContent(file, { signal })).toMatchObject({ mimeType, problems: [], warnings: [] });
  });

  it.each([
    ['a.jpg', 'image/jpg'],
    ['a.jpe', 'image/pjpeg'],
    ['a.jpeg', undefined],
  ])('accepts the alias %s declared as %s', async (name, declared) => {
    expect(await codesOf(IMAGE, name, await picture('jpeg'), declared)).toEqual([]);
  });

  it('accepts an AVI that the client declares by an older name', async () => {
    expect(await codesOf(VIDEO, 'a.avi', sampleVideo('avi'), 'video/x-msvideo')).toEqual([]);
  });

  it('accepts a film whose index stands behind a box with a length of 64 bits', async () => {
    const film = sampleVideo('mp4', Buffer.alloc(300_000));
    const mdat = film.indexOf('mdat') - 4;
    const long = Buffer.alloc(16);
    long.writeUInt32BE(1);
    long.write('mdat', 4, 'latin1');
    long.writeBigUInt64BE(300_016n, 8);
    const bytes = Buffer.concat([film.subarray(0, mdat), long, film.subarray(mdat + 8)]);
    expect(await codesOf(VIDEO, 'a.mp4', bytes)).toEqual([]);
  });

  it('finds nothing in films of any content', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('mp4', 'mov', 'webm', 'avi'),
        fc.uint8Array({ minLength: 0, maxLength: 3_000 }),
        async (kind, content) => {
          expect(await codesOf(VIDEO, `a.${kind}`, sampleVideo(kind, content))).toEqual([]);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('finds nothing in 64 MiB of random bytes, which contain every pair of bytes about a thousand times', async () => {
    const content = randomFillSync(Buffer.alloc(64 * 2 ** 20));
    const file = await folder.stage(VIDEO, 'a.mp4', sampleVideo('mp4', content));
    expect(await inspectContent(file, { signal })).toMatchObject({ problems: [], warnings: [] });
  });

  it('finds nothing in images that were generated from random settings', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('jpeg', 'png', 'gif', 'webp'),
        fc.integer({ min: 8, max: 200 }),
        async (format, side) => {
          expect(await codesOf(IMAGE, `a.${format}`, await picture(format, side))).toEqual([]);
        },
      ),
      { numRuns: 25 },
    );
  });

  it('finds nothing in an image with XMP, EXIF and a colour profile', async () => {
    const image = await sharp(await picture('jpeg'))
      .withExif({ IFD0: { Copyright: 'A script for the evaluation of photographs' } })
      .withXmp(
        '<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/"/><?xpacket end="w"?>',
      )
      .withIccProfile('p3')
      .toBuffer();
    const file = await folder.stage(IMAGE, 'a.jpg', image);
    expect(await inspectContent(file, { signal })).toMatchObject({ problems: [], warnings: [] });
  });
});

describe('agreement of extension, declared type and content', () => {
  it('refuses an image with the extension of another type', async () => {
    expect(await codesOf(IMAGE, 'a.png', await picture('jpeg'))).toEqual(['UPLOAD_TYPE_MISMATCH']);
  });

  it('refuses an image with the declared type of another one', async () => {
    expect(await codesOf(IMAGE, 'a.jpg', await picture('jpeg'), 'image/png')).toEqual([
      'UPLOAD_TYPE_MISMATCH',
    ]);
  });

  it('refuses content that the policy does not accept', async () => {
    expect(await codesOf(VIDEO, 'a.mp4', await picture('png'))).toEqual(['UPLOAD_CONTENT_TYPE']);
  });

  it('refuses content without a known type', async () => {
    expect(await codesOf(IMAGE, 'a.png', text('a plain text'))).toEqual(['UPLOAD_CONTENT_TYPE']);
  });

  it('refuses an empty file', async () => {
    expect(await codesOf(IMAGE, 'a.png', Buffer.alloc(0))).toEqual(['UPLOAD_CONTENT_TYPE']);
  });

  it.each([
    ['a.jpg', Buffer.of(0xff, 0xd8, 0xff)],
    ['a.jpg', Buffer.of(0xff, 0xd8, 0xff, 0xe0, 0, 16)],
    ['a.gif', text('GIF89a=1;alert(1)')],
    ['a.png', Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), Buffer.alloc(60)])],
    ['a.webp', text('RIFF\x20\0\0\0WEBPnothing of an image follows here')],
  ])('refuses the stub %s, which has nothing but a magic number', async (name, bytes) => {
    expect(await codesOf(IMAGE, name, bytes)).toEqual(['UPLOAD_CONTENT_TYPE']);
  });

  it.each([
    ['a.mp4', text('\0\0\0\x18ftypisom<not a box at all here>')],
    ['a.mov', text('\0\0\0\x18ftypqt  <not a box at all here>')],
    ['a.mp4', sampleVideo('mp4').subarray(0, 60)],
    ['a.avi', text('RIFF\x20\0\0\0AVI nothing of a film follows here')],
    ['a.webm', sampleVideo('webm').subarray(0, 30)],
    ['a.webm', Buffer.concat([sampleVideo('webm').subarray(0, 36), text('something else')])],
  ])('refuses the stub %s, which has nothing but a magic number', async (name, bytes) => {
    expect(await codesOf(VIDEO, name, bytes)).toEqual(['UPLOAD_CONTENT_TYPE']);
  });
});

describe('executables', () => {
  it.each([
    ['Windows', windowsProgram()],
    ['DOS', text(`MZ${'\0'.repeat(100)}`)],
    ['Linux', linuxProgram()],
    ['macOS', macProgram()],
    ['Java', Buffer.from('cafebabe0000003400100a0003000d07', 'hex')],
    ['several processors', Buffer.from('cafebabe00000002010000070000000300001000', 'hex')],
    ['Android', text('dex\n035\0............')],
    ['WebAssembly', text('\0asm\x01\0\0\0........')],
    ['a shell', text('#!/bin/sh\nrm -rf ~\n')],
    ['a shell behind a byte order mark', text('\xef\xbb\xbf#! /usr/bin/env python3\n')],
    ['a batch interpreter', text('@echo off\r\ndel *.*\r\n')],
    ['a shortcut', Buffer.from('4c0000000114020000000000c000000000000046', 'hex')],
  ])('refuses a program for %s that is named .mp4', async (_name, bytes) => {
    const report = await inspectContent(await folder.stage(VIDEO, 'a.mp4', bytes), { signal });
    expect(report.isExecutable).toBe(true);
    expect(report.problems[0]!.code).toBe('UPLOAD_EXECUTABLE');
  });

  it.each([
    ['Windows', windowsProgram()],
    ['Linux', linuxProgram()],
  ])(
    'refuses a film with a program for %s behind it, at whichever distance from its end',
    async (_name, bytes) => {
      for (const rest of [0, 1_000, 300_000]) {
        const film = Buffer.concat([sampleVideo('mp4', Buffer.alloc(300_000)), bytes, Buffer.alloc(rest)]);
        expect(await codesOf(VIDEO, 'a.mp4', film)).toEqual(['UPLOAD_EXECUTABLE']);
      }
    },
  );

  it('accepts a film with the signature of a program and a header that no system loads', async () => {
    const changes: readonly (readonly [position: number, value: number])[] = [
      [0x84, 0x1234],
      [0x86, 0],
      [0x86, 97],
      [0x98, 0x107],
    ];
    for (const [position, value] of changes) {
      const header = windowsProgram();
      header.writeUInt16LE(value, position);
      expect(await codesOf(VIDEO, 'a.mp4', sampleVideo('mp4', header))).toEqual([]);
    }
  });

  it('accepts films that contain the two bytes of a program', async () => {
    expect(
      await codesOf(VIDEO, 'a.mp4', sampleVideo('mp4', text('MZ PE\0\0 \x7fELF '.repeat(5_000)))),
    ).toEqual([]);
  });
});

describe('archives', () => {
  it.each([
    ['zip', zip('a.txt', text('hello'))],
    ['gz', gzipSync('hello')],
    ['tar', tar('a.txt')],
    ['7z', Buffer.from('377abcaf271c0004', 'hex')],
    ['rar', text('Rar!\x1a\x07\x01\0............')],
    ['cab', text('MSCF\0\0\0\0............')],
    ['bz2', text('BZh91AY&SY............')],
    ['xz', Buffer.from('fd377a585a000004e6d6b446', 'hex')],
    ['zst', Buffer.from('28b52ffd0458110000686900', 'hex')],
    ['iso', diskImage()],
  ])('refuses a %s archive that is named .mp4', async (_name, bytes) => {
    expect(await codesOf(VIDEO, 'a.mp4', bytes)).toContain('UPLOAD_ARCHIVE');
  });

  it('refuses a GIF with an archive of Java behind it', async () => {
    const bytes = Buffer.concat([await picture('gif'), zip('META-INF/MANIFEST.MF', text('Main-Class: A'))]);
    expect(await codesOf(IMAGE, 'a.gif', bytes)).toEqual(['UPLOAD_ARCHIVE']);
  });

  it('refuses a PNG with an archive behind it and a comment behind that', async () => {
    const archive = zip('a.txt', text('hello'));
    archive.writeUInt16LE(60_000, archive.length - 2);
    const bytes = Buffer.concat([await picture('png'), archive, Buffer.alloc(60_000)]);
    expect(await codesOf(IMAGE, 'a.png', bytes)).toEqual(['UPLOAD_ARCHIVE']);
  });

  it.each([
    ['RAR', text('Rar!\x1a\x07\0............')],
    ['RAR 5', text('Rar!\x1a\x07\x01\0............')],
    ['7z', Buffer.from(`377abcaf271c00048d9bd50f${'00'.repeat(20)}`, 'hex')],
  ])('refuses a film with a %s archive in it', async (_name, archive) => {
    const bytes = sampleVideo('mp4', Buffer.concat([Buffer.alloc(400_000), archive, Buffer.alloc(400_000)]));
    expect(await codesOf(VIDEO, 'a.mp4', bytes)).toEqual(['UPLOAD_ARCHIVE']);
  });

  it('refuses a film that is a disk image as well', async () => {
    const bytes = Buffer.concat([sampleVideo('mp4', Buffer.alloc(32_768 - 172)), Buffer.alloc(4_000)]);
    diskImage().copy(bytes, 32_768, 32_768, 32_775);
    expect(await codesOf(VIDEO, 'a.mp4', bytes)).toEqual(['UPLOAD_ARCHIVE']);
  });

  it('accepts archives where the policy accepts their types', async () => {
    const policy: UploadPolicy = {
      name: 'parcel',
      maxSize: 1_000,
      types: [
        { extensions: ['zip'], mimeType: 'application/zip' },
        { extensions: ['tar'], mimeType: 'application/x-tar' },
      ],
    };
    expect(await codesOf(policy, 'a.zip', zip('a.txt', text('hello')))).toEqual([]);
    expect(await codesOf(policy, 'a.tar', tar('a.txt'))).toEqual([]);
  });

  it('accepts a film that ends like an archive, with a record that describes no directory', async () => {
    const changes: readonly (readonly [position: number, value: number])[] = [
      [8, 0],
      [10, 0],
      [10, 2],
      [4, 1],
      [12, 45],
    ];
    for (const [position, value] of changes) {
      const archive = zip('a.txt', text('hello'));
      archive.writeUInt16LE(value, archive.length - 22 + position);
      expect(await codesOf(VIDEO, 'a.mp4', Buffer.concat([sampleVideo('mp4'), archive]))).toEqual([]);
    }
    const empty = zip('a.txt', text('hello')).subarray(-22);
    empty.fill(0, 4);
    expect(await codesOf(VIDEO, 'a.mp4', Buffer.concat([sampleVideo('mp4'), empty]))).toEqual([]);
  });

  it('accepts films with the magic numbers of archives and no structure', async () => {
    const content = text(
      'PK\x03\x04PK\x01\x02PK\x05\x06BZh Rar! 7z\xbc\xaf\x27\x1c ustar CD001 '.repeat(3_000),
    );
    expect(await codesOf(VIDEO, 'a.mp4', sampleVideo('mp4', content))).toEqual([]);
  });
});

describe('scripts', () => {
  it.each([
    ['<?php system($_GET["c"]); ?>'],
    ['<?PHP\nphpinfo();'],
    ['<?=`$_GET[0]`?>'],
    ['<script>alert(1)</script>'],
    ['<ScRiPt src=//x>'],
    ['<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'],
    ['<svg><g\tonmouseover = alert(1)>'],
    ['<!DOCTYPE html><p>'],
    ['<html><a href=x>'],
    ['<iframe src=//x>'],
    ['<%@ page import="java.util.*" %>'],
    ['<% Response.Write(Request("c")) %>'],
    ['word/vbaProject.bin'],
  ])('refuses %j at the beginning and at the end of a film', async (code) => {
    const first = sampleVideo('mp4', Buffer.concat([text(code), Buffer.alloc(400_000)]));
    expect(await codesOf(VIDEO, 'a.mp4', first)).toEqual(['UPLOAD_SCRIPT']);
    const last = Buffer.concat([sampleVideo('mp4', Buffer.alloc(400_000)), skippedBox(text(code))]);
    expect(await codesOf(VIDEO, 'a.mp4', last)).toEqual(['UPLOAD_SCRIPT']);
  });

  it.each([
    'eval(atob("YWxlcnQ="))',
    'javascript:alert(1)',
    'Sub AutoOpen() \n',
    'x onerror=alert(1)',
    'powershell -enc A',
  ])('warns of %j and accepts the file', async (code) => {
    const file = await folder.stage(VIDEO, 'a.mp4', sampleVideo('mp4', text(`\0${code}`)));
    expect(await inspectContent(file, { signal })).toMatchObject({
      hasSuspiciousContent: true,
      problems: [],
      warnings: ['File contains potentially suspicious content patterns'],
    });
  });

  it('refuses a JPEG with a web page behind it', async () => {
    const bytes = Buffer.concat([await picture('jpeg'), text('<html><script>alert(1)</script></html>')]);
    expect(await codesOf(IMAGE, 'a.jpg', bytes)).toEqual(['UPLOAD_SCRIPT']);
  });

  it('refuses SVG and PHP that are named .png', async () => {
    const svg = '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"></svg>';
    expect(await codesOf(IMAGE, 'a.png', text(svg))).toEqual(['UPLOAD_SCRIPT', 'UPLOAD_CONTENT_TYPE']);
    const php = '<?php echo 1;';
    expect(await codesOf(IMAGE, 'a.png', text(php))).toEqual(['UPLOAD_SCRIPT', 'UPLOAD_CONTENT_TYPE']);
    expect(await codesOf(IMAGE, 'a.png', text('<svg/>'))).toEqual(['UPLOAD_CONTENT_TYPE']);
  });
});

describe('signatures', () => {
  it('finds EICAR at every position around the border of two chunks', async () => {
    for (let at = 2 ** 17 - 140; at <= 2 ** 17 + 2; at += 1) {
      const content = Buffer.alloc(600_000);
      EICAR.copy(content, at - 44);
      expect(await codesOf(VIDEO, 'a.mp4', sampleVideo('mp4', content))).toEqual(['UPLOAD_MALWARE']);
    }
  });

  it('finds EICAR wherever it is in a film', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(1_000_000), async (at) => {
        const content = randomFillSync(Buffer.alloc(1_000_100));
        EICAR.copy(content, at);
        expect(await codesOf(VIDEO, 'a.mp4', sampleVideo('mp4', content))).toEqual(['UPLOAD_MALWARE']);
      }),
      { numRuns: 50 },
    );
  });

  it('finds EICAR as the last bytes of a file and as the whole file', async () => {
    const film = Buffer.concat([sampleVideo('mp4'), EICAR]);
    expect(await codesOf(VIDEO, 'a.mp4', film)).toEqual(['UPLOAD_MALWARE']);
    expect(await codesOf(VIDEO, 'a.mp4', EICAR)).toEqual(['UPLOAD_MALWARE', 'UPLOAD_CONTENT_TYPE']);
  });

  it('leaves the middle of a file above 16 MiB to the scanner', async () => {
    const content = Buffer.alloc(20 * 2 ** 20);
    EICAR.copy(content, 10 * 2 ** 20);
    const file = await folder.stage(VIDEO, 'a.mp4', sampleVideo('mp4', content));
    expect(await inspectContent(file, { signal })).toMatchObject({ problems: [] });
    expect(await new SignatureScanner().scan(file.path, { signal })).toMatchObject({ verdict: 'infected' });
    for (const at of [7 * 2 ** 20, 13 * 2 ** 20]) {
      EICAR.copy(content, at);
      const other = await folder.stage(VIDEO, 'a.mp4', sampleVideo('mp4', content));
      expect(await inspectContent(other, { signal })).toMatchObject({
        problems: [{ code: 'UPLOAD_MALWARE' }],
      });
      content.fill(0, at, at + EICAR.length);
    }
  });

  it('accepts EICAR with one byte changed', async () => {
    const changed = Buffer.from(EICAR);
    changed[40]! ^= 1;
    expect(await codesOf(VIDEO, 'a.mp4', sampleVideo('mp4', changed))).toEqual([]);
  });
});

describe('the caller', () => {
  it('ends the inspection with the reason of its abort', async () => {
    const file = await folder.stage(VIDEO, 'a.mp4', sampleVideo('mp4', Buffer.alloc(20 * 2 ** 20)));
    const reason = new Error('The client left.');
    await expect(inspectContent(file, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    const controller = new AbortController();
    const inspection = inspectContent(file, { signal: controller.signal });
    setImmediate(() => controller.abort(reason));
    await expect(inspection).rejects.toBe(reason);
  });

  it('gets no rejection for any bytes', async () => {
    const heads = [
      ...(await Promise.all((['jpeg', 'png', 'gif', 'webp'] as const).map((format) => picture(format)))),
      ...(['mp4', 'mov', 'webm', 'avi'] as const).map((kind) => sampleVideo(kind)),
      Buffer.from('3026b2758e66cf11a6d900aa0062ce6c', 'hex'),
      zip('a.txt', text('hello')),
      gzipSync('hello'),
      tar('a.txt'),
      text('ID3\x04\0\0\0\0\0\x20'),
    ];
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...heads),
        fc.nat(600),
        fc.array(fc.tuple(fc.nat(600), fc.nat(255)), { maxLength: 6 }),
        fc.uint8Array({ maxLength: 400 }),
        async (head, length, changes, rest) => {
          const bytes = Buffer.concat([head.subarray(0, length), rest]);
          for (const [at, value] of changes) if (at < bytes.length) bytes[at] = value;
          const file = await folder.stage(VIDEO, 'a.mp4', bytes);
          const report = await inspectContent(file, { signal });
          expect(report.problems.length > 0 || report.mimeType === 'video/mp4').toBe(true);
        },
      ),
      { numRuns: 300 },
    );
  });
});
