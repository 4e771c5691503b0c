import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { sampleVideo } from '@breakwater/uploads/testing';
import type { BenchCase } from '../bench-case.js';
import { processCpuTime } from '../measure/cpu-time.js';
import { Timings } from '../measure/timings.js';
import { atLeast } from '../report/check.js';
import { nanoseconds } from '../report/figures.js';
import { bareMulter, breakwaterUploads } from '../subjects/upload-apps.js';

const SIZE = 100 * 1024 * 1024;

/**
 * The upload of a film of 100 MiB, by the processor time of all threads of the server: what else runs on the machine does not count. The
 * client has a thread of its own, whose time is subtracted.
 */
export const uploadsCase: BenchCase = {
  name: 'uploads',
  async run({ rounds, warmUp, share }) {
    const folder = await mkdtemp(join(tmpdir(), 'bench-uploads-'));
    const stored = { Breakwater: join(folder, 'breakwater'), bare: join(folder, 'bare') };
    const servers = {
      Breakwater: await breakwaterUploads(stored.Breakwater),
      bare: await bareMulter(stored.bare),
    };
    // As long as those of browsers: the parser is slow with short ones, which would hide the cost of the checks.
    const boundary = '----WebKitFormBoundary7MA4YWxkTrZu0gW';
    const head = `--${boundary}\r\ncontent-disposition: form-data; name="file"; filename="film.mp4"\r\ncontent-type: video/mp4\r\n\r\n`;
    const film = sampleVideo('mp4', Buffer.alloc(Math.ceil(SIZE * share), 'film'));
    const body = Buffer.concat([Buffer.from(head), film, Buffer.from(`\r\n--${boundary}--\r\n`)]);
    const client = new Worker(new URL('../http/upload-client.worker.js', import.meta.url), {
      workerData: { body, boundary },
    });
    const timings = new Timings();
    for (let round = -warmUp; round < rounds; round++) {
      const labels = ['Breakwater', 'bare'] as const;
      for (const label of round % 2 === 0 ? labels : labels.toReversed()) {
        const started = processCpuTime();
        // eslint-disable-next-line unicorn/require-post-message-target-origin
        client.postMessage(servers[label].port);
        const [answer] = (await once(client, 'message')) as [{ status: number; nanoseconds: number }];
        if (answer.status !== 201) throw new Error(`${label} answered ${answer.status}.`);
        if (round >= 0) timings.add(label, processCpuTime() - started - answer.nanoseconds);
        await removeFiles(label === 'bare' ? stored.bare : join(stored.Breakwater, 'files'));
      }
    }
    await client.terminate();
    for (const server of Object.values(servers)) await server.stop();
    await rm(folder, { recursive: true, force: true });
    return {
      title: 'an upload of 100 MiB with all checks but the scan (bare: multer)',
      figures: {
        Breakwater: nanoseconds(timings.of('Breakwater')),
        bare: nanoseconds(timings.of('bare')),
      },
      checks: [atLeast(timings.ratio('bare', 'Breakwater'), 0.8, "of multer's throughput")],
    };
  },
};

async function removeFiles(folder: string): Promise<void> {
  for (const name of await readdir(folder)) await rm(join(folder, name));
}
