import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FileSecurityService, UploadsModule } from '@breakwater/uploads';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import sharp from 'sharp';
import type { BenchCase } from '../bench-case.js';
import { processCpuTime } from '../measure/cpu-time.js';
import { Timings } from '../measure/timings.js';
import { atMost } from '../report/check.js';
import { nanoseconds } from '../report/figures.js';

/** Side of an image of random pixels that has about 5 MB as JPEG. */
const SIDE = 2_950;

/** The validation of a JPEG of 5 MB, by the processor time of all threads: what else runs on the machine does not count. */
export const uploadImageCase: BenchCase = {
  name: 'upload-image',
  async run({ rounds, warmUp, share }) {
    const folder = await mkdtemp(join(tmpdir(), 'bench-uploads-'));
    const side = Math.ceil(SIDE * Math.sqrt(share));
    const raw = { width: side, height: side, channels: 3 } as const;
    const path = join(folder, 'photo.jpg');
    await writeFile(
      path,
      await sharp(randomBytes(side * side * 3), { raw })
        .jpeg({ quality: 75 })
        .toBuffer(),
    );
    @Module({ imports: [UploadsModule.forRoot({ folder: join(folder, 'uploads'), minFreeBytes: 0 })] })
    class ImagesModule {}

    const app = await NestFactory.createApplicationContext(ImagesModule, { logger: false });
    const security = app.get(FileSecurityService);
    const target = join(folder, 'target.jpg');
    const contenders = {
      Breakwater: async () => {
        const { isValid, errors } = await security.validateUpload(path, 'photo.jpg', 'image');
        if (!isValid) throw new Error(errors.join());
      },
      bare: () => sharp(path, { sequentialRead: true }).autoOrient().jpeg({ quality: 85 }).toFile(target),
    };
    // Otherwise sharp keeps the decoded file of the round before, which no service does for the files of its users.
    sharp.cache(false);
    const timings = new Timings();
    for (let round = -warmUp; round < rounds; round++) {
      const labels = ['Breakwater', 'bare'] as const;
      for (const label of round % 2 === 0 ? labels : labels.toReversed()) {
        const started = processCpuTime();
        await contenders[label]();
        if (round >= 0) timings.add(label, processCpuTime() - started);
      }
    }
    await app.close();
    await rm(folder, { recursive: true, force: true });
    return {
      title: '`validateUpload()` of a JPEG of 5 MB (bare: sharp decodes and encodes it)',
      figures: {
        Breakwater: nanoseconds(timings.of('Breakwater')),
        bare: nanoseconds(timings.of('bare')),
      },
      checks: [atMost(timings.ratio('Breakwater', 'bare'), 1.3, 'times sharp alone')],
    };
  },
};
