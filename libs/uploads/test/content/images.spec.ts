import { readdirSync, readlinkSync } from 'node:fs';
import { chmod, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import sharp from 'sharp';
import { rewriteImage } from '../../src/images/rewrite-image.js';
import { requireImages } from '../../src/images/sharp.js';
import type { UploadPolicy } from '../../src/policies/upload-policy.js';
import { hugePng } from './binaries.js';
import { AVATAR, IMAGE, type SampleFolder, VIDEO, sampleFolder } from './staged.js';

const signal = new AbortController().signal;
let folder: SampleFolder;
let target: string;

beforeAll(async () => {
  folder = await sampleFolder();
  target = join(folder.path, 'target');
});

afterAll(() => folder.remove());

/** A picture that is red on its left half and blue on its right half. */
async function redAndBlue(width = 40, height = 20): Promise<ReturnType<typeof sharp>> {
  const red = await sharp({ create: { width: width / 2, height, channels: 3, background: 'red' } })
    .png()
    .toBuffer();
  const base = await sharp({ create: { width, height, channels: 3, background: 'blue' } })
    .composite([{ input: red, left: 0, top: 0 }])
    .png()
    .toBuffer();
  return sharp(base);
}

async function animation(format: 'gif' | 'webp', frames: number): Promise<Buffer> {
  const pictures = await Promise.all(
    Array.from({ length: frames }, (_, index) =>
      sharp({ create: { width: 16, height: 16, channels: 3, background: { r: index * 10, g: 0, b: 99 } } })
        .png()
        .toBuffer(),
    ),
  );
  return sharp(pictures, { join: { animated: true } })
    .toFormat(format, { delay: pictures.map(() => 40), loop: 0 })
    .toBuffer();
}

async function rewrite(policy: UploadPolicy, name: string, bytes: Uint8Array): Promise<readonly string[]> {
  const problems = await rewriteImage(await folder.stage(policy, name, bytes), target, { signal });
  return problems.map(({ code, message }) => `${code}: ${message}`);
}

/** The new image. From a buffer: libvips remembers what it has read from a path. */
const result = async (): Promise<ReturnType<typeof sharp>> => sharp(await readFile(target));

describe('a new image', () => {
  it.each(['jpeg', 'png', 'gif', 'webp'] as const)(
    'of the format %s keeps size, format and colours',
    async (format) => {
      const bytes = await (await redAndBlue()).toFormat(format).toBuffer();
      expect(await rewrite(IMAGE, `a.${format}`, bytes)).toEqual([]);
      expect(await (await result()).metadata()).toMatchObject({ format, width: 40, height: 20 });
      const { dominant } = await sharp(
        await (await result()).extract({ left: 0, top: 0, width: 10, height: 20 }).png().toBuffer(),
      ).stats();
      expect(dominant.r).toBeGreaterThan(200);
      expect(dominant.b).toBeLessThan(60);
    },
  );

  it('has no position, comment, thumbnail or colour profile of the old one', async () => {
    const bytes = await (
      await redAndBlue()
    )
      .withExif({
        IFD0: { Copyright: 'Jane Doe' },
        IFD3: { GPSLatitude: '51/1 30/1 3230/100', GPSLatitudeRef: 'N' },
      })
      .withXmp(
        '<?xpacket begin=""?><x:xmpmeta xmlns:x="adobe:ns:meta/">Jane Doe</x:xmpmeta><?xpacket end="w"?>',
      )
      .withIccProfile('p3')
      .jpeg()
      .toBuffer();
    expect(await sharp(bytes).metadata()).toMatchObject({ exif: expect.anything(), xmp: expect.anything() });
    expect(await rewrite(IMAGE, 'a.jpg', bytes)).toEqual([]);
    const metadata = await (await result()).metadata();
    expect([metadata.exif, metadata.xmp, metadata.icc, metadata.iptc, metadata.orientation]).toEqual(
      Array.from({ length: 5 }),
    );
    expect((await readFile(target)).includes('Jane Doe')).toBe(false);
  });

  it('stands upright where the old one told viewers to turn it', async () => {
    const bytes = await (await redAndBlue()).withMetadata({ orientation: 6 }).jpeg().toBuffer();
    expect(await rewrite(IMAGE, 'a.jpg', bytes)).toEqual([]);
    expect(await (await result()).metadata()).toMatchObject({ width: 20, height: 40 });
    const top = await (await result()).extract({ left: 0, top: 0, width: 20, height: 10 }).png().toBuffer();
    expect((await sharp(top).stats()).dominant.r).toBeGreaterThan(200);
  });

  it.each(['jpeg', 'png', 'gif', 'webp'] as const)(
    'of the format %s has nothing behind its end',
    async (format) => {
      const bytes = await (await redAndBlue()).toFormat(format).toBuffer();
      const payload = Buffer.from('<?php system($_GET["c"]); ?>');
      expect(await rewrite(IMAGE, `a.${format}`, Buffer.concat([bytes, payload]))).toEqual([]);
      expect((await readFile(target)).includes('<?php')).toBe(false);
    },
  );

  it('is a square of the size of an avatar policy', async () => {
    const bytes = await (await redAndBlue(400, 200)).png().toBuffer();
    expect(await rewrite(AVATAR, 'a.png', bytes)).toEqual([]);
    expect(await (await result()).metadata()).toMatchObject({ width: 64, height: 64 });
  });

  it.each(['gif', 'webp'] as const)('of the format %s keeps its frames', async (format) => {
    expect(await rewrite(IMAGE, `a.${format}`, await animation(format, 7))).toEqual([]);
    expect(await (await result()).metadata()).toMatchObject({ format, pages: 7, width: 16, loop: 0 });
    expect((await (await result()).metadata()).delay).toEqual(Array.from({ length: 7 }, () => 40));
  });

  it.each(['gif', 'webp'] as const)('of the format %s is a square in each frame', async (format) => {
    const policy = { ...IMAGE, image: { maxPixels: 50_000_000, maxPages: 9, square: 8 } };
    expect(await rewrite(policy, `a.${format}`, await animation(format, 3))).toEqual([]);
    expect(await (await result()).metadata()).toMatchObject({ pages: 3, width: 8, height: 8 });
  });

  it.each([
    ['progressive JPEG', 'a.jpg', (image: ReturnType<typeof sharp>) => image.jpeg({ progressive: true })],
    ['JPEG in CMYK', 'a.jpg', (image: ReturnType<typeof sharp>) => image.toColourspace('cmyk').jpeg()],
    ['interlaced PNG', 'a.png', (image: ReturnType<typeof sharp>) => image.png({ progressive: true })],
    ['PNG of 16 bits', 'a.png', (image: ReturnType<typeof sharp>) => image.toColourspace('rgb16').png()],
    ['PNG with a palette', 'a.png', (image: ReturnType<typeof sharp>) => image.png({ palette: true })],
    ['lossless WebP', 'a.webp', (image: ReturnType<typeof sharp>) => image.webp({ lossless: true })],
  ])('is made of a %s', async (_title, name, as) => {
    expect(await rewrite(IMAGE, name, await as(await redAndBlue()).toBuffer())).toEqual([]);
    expect(await (await result()).metadata()).toMatchObject({ width: 40, height: 20, space: 'srgb' });
  });

  it('can be read by its owner only', async () => {
    await writeFile(target, '');
    await chmod(target, 0o644);
    await rewrite(IMAGE, 'a.png', await (await redAndBlue()).png().toBuffer());
    expect((await stat(target)).mode & 0o777).toBe(0o600);
  });

  it('leaves no open file behind', async () => {
    const files = [
      await folder.stage(IMAGE, 'a.png', await (await redAndBlue()).png().toBuffer()),
      await folder.stage(IMAGE, 'a.gif', await animation('gif', 5)),
      await folder.stage(IMAGE, 'a.webp', await animation('webp', 5)),
    ];
    const targets = files.map(({ path }) => `${path}.new`);
    for (const [index, file] of files.entries()) await rewriteImage(file, targets[index]!, { signal });
    const names = new Set([...files.map(({ path }) => path), ...targets]);
    const open = readdirSync('/proc/self/fd').flatMap((descriptor) => {
      try {
        return [readlinkSync(`/proc/self/fd/${descriptor}`)];
      } catch {
        return [];
      }
    });
    expect(open.filter((path) => names.has(path))).toEqual([]);
  });
});

describe('refused images', () => {
  const undecodable = 'UPLOAD_IMAGE: The image cannot be decoded.';

  it.each([
    ['three bytes of a JPEG', 'a.jpg', Buffer.of(0xff, 0xd8, 0xff)],
    ['a script that begins like a GIF', 'a.gif', Buffer.from('GIF89a=1;alert(1)')],
    ['an SVG image', 'a.png', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>')],
    ['an empty file', 'a.png', Buffer.alloc(0)],
  ])('%s', async (_title, name, bytes) => {
    expect(await rewrite(IMAGE, name, bytes)).toEqual([undecodable]);
  });

  it.each(['jpeg', 'png', 'gif', 'webp'] as const)('a %s that ends in the middle', async (format) => {
    const bytes = await sharp({
      create: {
        width: 99,
        height: 99,
        channels: 3,
        background: 'red',
        noise: { type: 'gaussian', mean: 99, sigma: 50 },
      },
    })
      .toFormat(format)
      .toBuffer();
    expect(await rewrite(IMAGE, `a.${format}`, bytes.subarray(0, bytes.length / 2))).toEqual([undecodable]);
  });

  it('an SVG image that sharp would decode', async () => {
    const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>');
    expect(await sharp(svg).metadata()).toMatchObject({ format: 'svg' });
    expect(await rewrite(IMAGE, 'a.webp', svg)).toEqual([undecodable]);
  });

  it('an SVG image before sharp has read its size', async () => {
    const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="30000" height="30000"/>');
    await expect(sharp(svg, { limitInputPixels: 50_000_000 }).metadata()).rejects.toThrow('pixel limit');
    expect(await rewrite(IMAGE, 'a.png', svg)).toEqual([undecodable]);
  });

  it('a PNG of 50 000 by 50 000 pixels, before it is decoded', async () => {
    expect(await rewrite(IMAGE, 'a.png', hugePng(50_000, 50_000))).toEqual([
      'UPLOAD_IMAGE: The image has more than 50000000 pixels.',
    ]);
  });

  it('an animation with too many frames', async () => {
    const policy = { ...IMAGE, image: { maxPixels: 50_000_000, maxPages: 3 } };
    expect(await rewrite(policy, 'a.gif', await animation('gif', 4))).toEqual([
      'UPLOAD_IMAGE: The image has 4 frames; the limit is 3.',
    ]);
  });

  it('an animation whose frames have too many pixels together', async () => {
    const policy = { ...IMAGE, image: { maxPixels: 16 * 16 * 3, maxPages: 100 } };
    expect(await rewrite(policy, 'a.gif', await animation('gif', 3))).toEqual([]);
    expect(await rewrite(policy, 'a.gif', await animation('gif', 4))).toEqual([
      'UPLOAD_IMAGE: The image has more than 768 pixels.',
    ]);
  });
});

describe('an abort', () => {
  it('ends the work with its reason and writes nothing', async () => {
    const bytes = await (await redAndBlue(2_000, 2_000)).jpeg().toBuffer();
    const file = await folder.stage(IMAGE, 'a.jpg', bytes);
    const reason = new Error('The client left.');
    await writeFile(target, '');
    const controller = new AbortController();
    const work = rewriteImage(file, target, { signal: controller.signal });
    setImmediate(() => controller.abort(reason));
    await expect(work).rejects.toBe(reason);
    expect((await stat(target)).size).toBe(0);
    await expect(rewriteImage(file, target, { signal: controller.signal })).rejects.toBe(reason);
  });
});

describe('the check at start', () => {
  const missing = (): never => {
    throw new Error('Cannot find package "sharp"');
  };

  it('names the policies that need sharp, and the remedies', () => {
    expect(() => requireImages([VIDEO, IMAGE, AVATAR], missing)).toThrow(
      'The upload policies "image", "avatar" need the package "sharp" to encode images again. Install it (npm install sharp), ' +
        'or set "image" of these policies to false, which stores images as they are.',
    );
  });

  it('needs no sharp for policies without images', () => {
    expect(() => requireImages([VIDEO], missing)).not.toThrow();
    expect(() => requireImages([VIDEO, IMAGE])).not.toThrow();
  });

  it('refuses a policy that accepts an image which is never decoded', () => {
    const policy: UploadPolicy = {
      ...IMAGE,
      name: 'logo',
      types: [{ extensions: ['svg'], mimeType: 'image/svg+xml' }],
    };
    expect(() => requireImages([policy])).toThrow(
      /policy "logo" encodes images again, which is not possible for image\/svg\+xml.*"policies\.logo\.image" to false/,
    );
  });
});
