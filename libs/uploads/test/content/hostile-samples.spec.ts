import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import sharp from 'sharp';
import type { UploadProblem } from '../../src/checks/content-check.js';
import { rewriteImage } from '../../src/images/rewrite-image.js';
import { inspectContent } from '../../src/inspection/inspect-content.js';
import { SignatureScanner } from '../../src/scanner/signature-scanner.js';
import { hostileSamples } from './hostile-samples.js';
import { AVATAR, IMAGE, type SampleFolder, VIDEO, sampleFolder } from './staged.js';

const POLICIES = { image: IMAGE, avatar: AVATAR, video: VIDEO };
const signal = new AbortController().signal;
let folder: SampleFolder;

beforeAll(async () => {
  folder = await sampleFolder();
});

afterAll(() => folder.remove());

it.each(await hostileSamples())(
  'refuses $title with $code',
  async ({ policy, name, declaredType, bytes, code }) => {
    const rules = POLICIES[policy];
    const file = await folder.stage(rules, name, bytes, declaredType);
    const problems: UploadProblem[] = [...(await inspectContent(file, { signal })).problems];
    if (problems.length === 0 && rules.image) {
      problems.push(...(await rewriteImage(file, join(folder.path, 'target'), { signal })));
    }
    expect(problems[0]?.code).toBe(code);
    expect(problems[0]?.message).toMatch(/^The .+\.$/);
    const { verdict } = await new SignatureScanner().scan(file.path, { signal });
    expect(verdict).toBe(code === 'UPLOAD_MALWARE' ? 'infected' : 'clean');
  },
);

it('accepts a photograph with a position and stores it without', async () => {
  const photograph = await sharp({ create: { width: 50, height: 50, channels: 3, background: 'green' } })
    .withExif({ IFD3: { GPSLatitude: '51/1 30/1 3230/100', GPSLatitudeRef: 'N' } })
    .jpeg()
    .toBuffer();
  const file = await folder.stage(IMAGE, 'a.jpg', photograph, 'image/jpeg');
  const target = join(folder.path, 'target');
  expect(await inspectContent(file, { signal })).toMatchObject({ problems: [], warnings: [] });
  expect(await rewriteImage(file, target, { signal })).toEqual([]);
  expect((await readFile(target)).includes('Exif')).toBe(false);
});
