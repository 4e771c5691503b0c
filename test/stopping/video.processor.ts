import { Shutdown } from '@breakwater/core';
import { InFlight } from '@breakwater/lifecycle';
import { InjectQueue, Processor, WorkerHost } from '@nestjs/bullmq';
import { Inject, type OnApplicationBootstrap } from '@nestjs/common';
import type { Job, Queue } from 'bullmq';
import { Studio } from './studio.js';

@Processor('videos')
export class VideoProcessor extends WorkerHost implements OnApplicationBootstrap {
  constructor(
    @InjectQueue('videos') private readonly queue: Queue,
    private readonly studio: Studio,
    private readonly inFlight: InFlight,
    @Inject(Shutdown) private readonly shutdown: Shutdown,
  ) {
    super();
  }

  onApplicationBootstrap(): void {
    // First the worker fetches no further job. With `true` it does not wait for running jobs: the shutdown does.
    this.shutdown.stopIntake('videos', () => this.worker.pause(true));
    // After the last job it closes its connections.
    this.shutdown.closeWith('videos', () => this.worker.close());
  }

  process(job: Job): Promise<string> {
    // The shutdown waits for the job. `signal` aborts when that time is over.
    return this.inFlight.track(`job ${job.name}`, async (signal) => {
      const file = await this.studio.work(job, signal);
      // A job that is added now stays in the queue for another instance.
      if (job.name === 'transcode') await this.queue.add('thumbnail', { file });
      return file;
    });
  }
}
