import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { HTTP_PLATFORMS } from '@breakwater/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { ScanVerdict, UploadScanner } from '../src/index.js';
import { EICAR, sampleVideo } from '../src/testing/index.js';
import { picture } from './content/binaries.js';
import { hostileSamples } from './content/hostile-samples.js';
import { filesBelow, startUploads, type UploadApplication } from './support/start-uploads.js';

/** Remembers the content of each file that it calls clean. */
class RecordingScanner implements UploadScanner {
  readonly name = 'recording';
  readonly clean = new Set<string>();

  async scan(path: string): Promise<ScanVerdict> {
    const bytes = await readFile(path);
    if (bytes.includes(EICAR)) return { verdict: 'infected', signature: 'Eicar' };
    this.clean.add(digest(bytes));
    return { verdict: 'clean' };
  }
}

const digest = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

const BOUNDARY = 'breakwater-boundary';

const NAMES = [
  'a.mp4',
  'a.png',
  'a.jpg',
  'a.gif',
  '../../a.mp4',
  'a.php.png',
  'a.mp4\0.exe',
  '.htaccess',
  'con.png',
  'a%2f..%2fb.png',
  'a\u202egpj.exe',
  `${'a'.repeat(300)}.png`,
  '',
];
const TYPES = [
  'video/mp4',
  'image/png',
  'image/jpeg',
  'image/gif',
  'text/html',
  'application/octet-stream',
  '',
];

interface Part {
  readonly field: string;
  readonly name: string | undefined;
  readonly type: string;
  readonly content: Buffer;
}

function bodyOf(parts: readonly Part[]): Buffer {
  const pieces = parts.flatMap(({ field, name, type, content }) => [
    Buffer.from(
      `--${BOUNDARY}\r\ncontent-disposition: form-data; name="${field}"` +
        `${name === undefined ? '' : `; filename="${name}"`}\r\n` +
        `${type === '' ? '' : `content-type: ${type}\r\n`}\r\n`,
    ),
    content,
    Buffer.from('\r\n'),
  ]);
  return Buffer.concat([...pieces, Buffer.from(`--${BOUNDARY}--\r\n`)]);
}

/** Cuts, doubles or overwrites a stretch of the bytes. */
function mutate(bytes: Buffer, [kind, from, length, noise]: Mutation): Buffer {
  const start = Math.floor(from * bytes.length);
  const end = Math.min(bytes.length, start + length);
  const middle = { cut: Buffer.alloc(0), double: bytes.subarray(start, end), overwrite: Buffer.from(noise) }[
    kind
  ];
  const rest = kind === 'double' ? start : end;
  return Buffer.concat([bytes.subarray(0, start), middle, bytes.subarray(rest)]);
}

type Mutation = readonly [
  kind: 'cut' | 'double' | 'overwrite',
  from: number,
  length: number,
  noise: Uint8Array,
];

const mutation: fc.Arbitrary<Mutation> = fc.tuple(
  fc.constantFrom('cut', 'double', 'overwrite'),
  fc.double({ min: 0, max: 1, noNaN: true }),
  fc.nat(200),
  fc.uint8Array({ maxLength: 60 }),
);

const images = await Promise.all(
  (['jpeg', 'png', 'gif', 'webp'] as const).map(async (format) => ({
    field: 'file',
    name: `a.${format}`,
    type: `image/${format}`,
    content: await picture(format, 24),
  })),
);
const films = (['mp4', 'mov', 'webm', 'avi'] as const).map((kind) => ({
  field: 'file',
  name: `a.${kind}`,
  type: { mp4: 'video/mp4', mov: 'video/quicktime', webm: 'video/webm', avi: 'video/avi' }[kind],
  content: sampleVideo(kind),
}));
const honest: readonly Part[] = [...images, ...films];
const pathOf = ({ type }: Part): string => (type.startsWith('image/') ? '/images' : '/images/videos');
const hostile = (await hostileSamples()).map(({ bytes }) => bytes).filter(({ length }) => length < 100_000);

/** Any characters with the extension of an image. Quotes and line ends would end the header. */
const anyName = fc
  .string({ unit: 'binary', maxLength: 40 })
  .map((name) => `${name.replaceAll(/["\r\n]/g, '')}.png`);

/** A lie, once in so many times. */
const seldom = <T>(times: number, lie: fc.Arbitrary<T>): fc.Arbitrary<T | null> =>
  fc.oneof({ weight: times - 1, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: lie });

/** Some parts are honest, and some lie in one or several ways. */
const part: fc.Arbitrary<Part> = fc
  .record({
    base: fc.constantFrom(...honest),
    field: seldom(8, fc.constantFrom('title', 'a[b]', '')),
    name: seldom(3, fc.oneof(fc.constantFrom(undefined, ...NAMES), anyName)),
    type: seldom(4, fc.constantFrom(...TYPES)),
    content: seldom(3, fc.constantFrom(...hostile)),
    tail: seldom(4, fc.constantFrom(...hostile)),
    changes: fc.array(mutation, { maxLength: 2 }),
    isChanged: fc.boolean(),
  })
  .map(({ base, field, name, type, content, tail, changes, isChanged }) => {
    const bytes = Buffer.concat([content ?? base.content, tail ?? Buffer.alloc(0)]);
    return {
      field: field ?? base.field,
      name: name === null ? base.name : name,
      type: type ?? base.type,
      content: isChanged ? changes.reduce(mutate, bytes) : bytes,
    };
  });

const request = fc
  .record({
    parts: fc.oneof(
      { weight: 3, arbitrary: part.map((only) => [only]) },
      { weight: 1, arbitrary: fc.array(part, { minLength: 2, maxLength: 3 }) },
    ),
    changes: fc.array(mutation, { minLength: 1, maxLength: 3 }),
    isChanged: fc.boolean(),
  })
  .map(({ parts, changes, isChanged }) => {
    const body = bodyOf(parts);
    return isChanged ? changes.reduce(mutate, body) : body;
  });

describe.each(HTTP_PLATFORMS)('any multipart body on %s', (platform) => {
  const scanner = new RecordingScanner();
  let app: UploadApplication;

  beforeAll(async () => {
    app = await startUploads(platform, { scanner });
  });
  afterAll(async () => {
    await app[Symbol.asyncDispose]();
  });

  /** Each file of the folder was scanned, and there is nothing beside the accepted files. */
  async function expectOnlyScannedFiles(accepted: readonly string[]): Promise<void> {
    const names = await filesBelow(app.folder);
    expect(names.toSorted()).toEqual(accepted.toSorted());
    for (const name of names) {
      const bytes = await readFile(join(app.folder, 'files', name));
      expect(scanner.clean).toContain(digest(bytes));
      expect(bytes.includes(EICAR)).toBe(false);
    }
  }

  it('is answered, and nothing reaches the folder of files unscanned', async () => {
    const accepted: string[] = [];
    await fc.assert(
      fc.asyncProperty(fc.constantFrom('/images', '/images/videos'), request, async (path, body) => {
        const response = await app.http.fetch(path, {
          method: 'POST',
          headers: { 'content-type': `multipart/form-data; boundary=${BOUNDARY}` },
          body: new Uint8Array(body),
        });
        const answer = (await response.json()) as {
          storedName?: string;
          originalName?: string;
          code?: string;
        };
        expect([201, 400, 413, 415, 422]).toContain(response.status);
        if (response.status === 201) accepted.push(answer.storedName!);
        expect(answer.storedName ?? 'none').toMatch(/^(?:[0-9a-f]{32}\.[a-z0-9]+|none)$/);
        expect(answer.originalName ?? '').not.toMatch(/[/\\\p{Cc}\p{Cf}]/u);
        expect(response.status === 201 || answer.code?.startsWith('UPLOAD_')).toBe(true);
      }),
      { numRuns: 250, examples: honest.map((only) => [pathOf(only), bodyOf([only])]) },
    );
    expect(accepted.length).toBeGreaterThanOrEqual(honest.length);
    await expectOnlyScannedFiles(accepted);
  });

  it('of a client that goes away in the middle of the file leaves nothing behind', async () => {
    const stored = await filesBelow(app.folder);
    const film = { field: 'file', name: 'a.mp4', type: 'video/mp4', content: sampleVideo('mp4') };
    const whole = bodyOf([film]);
    const start = whole.indexOf('ftyp');
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: start + 50, max: whole.length - 1 }),
        fc.boolean(),
        async (length, reset) => {
          const finished = app.finished.length;
          const socket = connect(Number(new URL(app.http.url).port), '127.0.0.1');
          socket.on('error', () => undefined);
          await once(socket, 'connect');
          socket.write(
            `POST /images/videos HTTP/1.1\r\nhost: a\r\ncontent-length: ${whole.length}\r\n` +
              `content-type: multipart/form-data; boundary=${BOUNDARY}\r\n\r\n`,
          );
          socket.write(whole.subarray(0, length));
          await until(async () => (await filesBelow(app.folder)).length > stored.length);
          if (reset) socket.resetAndDestroy();
          else socket.destroy();
          await until(() => app.finished.length > finished);
          expect(app.finished.at(-1)).toMatchObject({ outcome: 'aborted' });
          expect((await filesBelow(app.folder)).toSorted()).toEqual(stored.toSorted());
        },
      ),
      { numRuns: 40 },
    );
  });
});

/** Resolves when a condition holds that the server brings about. */
async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setImmediate(resolve));
}
