import { Clock, seconds, settledWithin, Shutdown } from '@breakwater/core';
import { Inject, Injectable, type OnModuleDestroy, Optional } from '@nestjs/common';
import { Detector } from './detector/detector.js';
import { JobsSettings } from './jobs.options.js';
import { Heartbeats } from './operations/heartbeats.js';
import { OperationRunner } from './operations/operation-runner.js';

/** Time for the work to end after its signal has aborted. */
const ABORT_TIME = seconds(2);

/** Time for the last outcomes to reach the store. */
const WRITE_TIME = seconds(2);

/**
 * Ends the operations after the last request: running ones get their grace, then their signals abort, and those that do not end are
 * marked as failed. Looks for stuck operations stop with the other intakes. Without the port `Shutdown` all of this happens when Nest
 * destroys the modules.
 */
@Injectable()
export class JobsCloser implements OnModuleDestroy {
  #closed: Promise<void> | undefined;

  constructor(
    @Inject(JobsSettings) private readonly settings: JobsSettings,
    @Inject(Clock) private readonly clock: Clock,
    private readonly detector: Detector,
    private readonly runner: OperationRunner,
    private readonly heartbeats: Heartbeats,
    @Optional() @Inject(Shutdown) shutdown?: Shutdown,
  ) {
    shutdown?.stopIntake('operations', () => detector.stop());
    const longest = settings.shutdownGrace + ABORT_TIME + WRITE_TIME;
    shutdown?.closeWith('operations', () => this.#close(), longest);
  }

  onModuleDestroy(): Promise<void> {
    return this.#close();
  }

  #close(): Promise<void> {
    this.#closed ??= this.#end();
    return this.#closed;
  }

  async #end(): Promise<void> {
    this.detector.stop();
    await settledWithin(this.clock, this.heartbeats.idle(), this.settings.shutdownGrace);
    this.runner.abortAll();
    await settledWithin(this.clock, this.heartbeats.idle(), ABORT_TIME);
    await settledWithin(this.clock, this.runner.cutAll(), WRITE_TIME);
  }
}
