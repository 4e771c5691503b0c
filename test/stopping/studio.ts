import { Injectable } from '@nestjs/common';
import type { Job } from 'bullmq';

/** The work of the jobs in the test: each lasts until SIGUSR2. */
@Injectable()
export class Studio {
  readonly #gate = Promise.withResolvers<void>();

  constructor() {
    process.on('SIGUSR2', () => this.#gate.resolve());
  }

  async work(job: Job, signal: AbortSignal): Promise<string> {
    process.stdout.write(`begins ${job.name}\n`);
    await this.#gate.promise;
    process.stdout.write(`ends ${job.name}, aborted ${signal.aborted}\n`);
    return `${job.name}.mp4`;
  }
}
