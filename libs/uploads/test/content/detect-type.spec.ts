import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { detectType } from '../../src/inspection/detect-type.js';
import { sampleVideo } from '../../src/testing/index.js';
import { picture, text, zip } from './binaries.js';
import { IMAGE, type SampleFolder, VIDEO, sampleFolder } from './staged.js';

const signal = new AbortController().signal;
let folder: SampleFolder;

beforeAll(async () => {
  folder = await sampleFolder();
});

afterAll(() => folder.remove());

it('ends a parser that takes more steps than a real file', async () => {
  const { path } = await folder.stage(VIDEO, 'a.webm', sampleVideo('webm'));
  expect(await detectType(path, signal)).toBe('video/webm');
  expect(await detectType(path, signal, 3)).toBeUndefined();
});

it('needs a few dozen steps for real files', async () => {
  const files = await Promise.all([
    folder.stage(IMAGE, 'a.png', await picture('png')),
    folder.stage(IMAGE, 'a.jpg', await picture('jpeg')),
    folder.stage(VIDEO, 'a.webm', sampleVideo('webm')),
    folder.stage(VIDEO, 'a.mp4', sampleVideo('mp4')),
  ]);
  const types = await Promise.all(files.map(({ path }) => detectType(path, signal, 100)));
  expect(types).toEqual(['image/png', 'image/jpeg', 'video/webm', 'video/mp4']);
});

it('ends heads that repeat their parts without an end', async () => {
  const asf = Buffer.from('3026b2758e66cf11a6d900aa0062ce6c', 'hex');
  const chunk = Buffer.concat([text('\0\0\0\0tEXt'), Buffer.alloc(4)]);
  const png = (await picture('png')).subarray(0, 33);
  const heads = [
    Buffer.concat([asf, Buffer.alloc(2_000_000)]),
    Buffer.concat([
      asf,
      Buffer.alloc(14),
      Buffer.alloc(2_400_000, Buffer.concat([Buffer.alloc(16, 7), Buffer.from('1800000000000000', 'hex')])),
    ]),
    Buffer.concat([png, Buffer.alloc(2_400_000, chunk)]),
    Buffer.alloc(2_000_000, zip('a', Buffer.alloc(1)).subarray(0, 34)),
    Buffer.concat([Buffer.from('1a45dfa3', 'hex'), Buffer.alloc(2_000_000, Buffer.from('ec80', 'hex'))]),
    Buffer.alloc(2_000_000, text('ID3\x04\0\0\0\0\0\0')),
    Buffer.alloc(2_000_000, text('\x1f\x8b\x08\0\0\0\0\0\0\0')),
  ];
  for (const head of heads) {
    const { path } = await folder.stage(VIDEO, 'a.mp4', head);
    expect(VIDEO.types.map(({ mimeType }) => mimeType)).not.toContain(await detectType(path, signal));
  }
});
