import { minutes, OperatorActions, Shutdown } from '@breakwater/core';
import { SingleInstance } from '@breakwater/jobs';
import { StartupTask } from '@breakwater/lifecycle';
import { Inject, Injectable, Logger } from '@nestjs/common';
import type { CronJob } from 'cron';

const NAME = 'uploads.nightly-rescan';

/** Scans the files in quarantine again each night, on one replica: clamd may know more by then. */
@Injectable()
export class NightlyRescan {
  readonly #logger = new Logger(NightlyRescan.name);
  #job: CronJob | undefined;

  constructor(
    private readonly actions: OperatorActions,
    @Inject(Shutdown) private readonly shutdown: Shutdown,
  ) {}

  /** The schedule. */
  get job(): CronJob | undefined {
    return this.#job;
  }

  /** Loads the schedule after the server listens: `@nestjs/schedule` would load `cron` and luxon before. */
  @StartupTask({ name: NAME })
  async schedule(): Promise<void> {
    const { CronJob } = await import('cron');
    const job = CronJob.from({
      cronTime: '0 3 * * *',
      timeZone: 'UTC',
      start: true,
      onTick: () => this.run(),
      errorHandler: (error) => this.#logger.error(error),
    });
    this.#job = job;
    this.shutdown.stopIntake(NAME, () => job.stop());
  }

  /** The window is longer than the difference of the clocks of two replicas, and shorter than a day. */
  @SingleInstance(NAME, { window: minutes(5) })
  async run(): Promise<void> {
    await this.actions.run('uploads.rescan', { target: 'quarantine', reason: 'nightly scan' }, NAME);
  }
}
