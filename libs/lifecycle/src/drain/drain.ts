import { Clock, settledWithin, sleep } from '@breakwater/core';
import { Inject, Injectable } from '@nestjs/common';
import { Closers } from '../closing/closers.js';
import { InFlight } from '../in-flight/in-flight.js';
import { Intakes } from '../intake/intakes.js';
import { closeBudget, type PhaseBudget } from '../options/phase-budget.js';
import { ResolvedLifecycleOptions } from '../options/lifecycle.options.js';
import { ServerDrain } from '../server/server-drain.js';
import { ShutdownLog } from '../log/shutdown-log.js';
import { StartupTasks } from '../startup/startup-tasks.js';
import { Lifecycle } from '../state/lifecycle.js';
import { ShutdownPhases } from './shutdown-phases.js';
import { ShutdownReport } from './shutdown-report.js';

/**
 * The phases before Nest's own hooks: readiness 503, intake, drain delay, stop listening, work in flight, closers.
 * They run once, whether a signal, a crash or `app.close()` comes first. An error in one phase never skips the next.
 */
@Injectable()
export class Drain {
  #run: Promise<boolean> | undefined;
  #clean = true;

  constructor(
    @Inject(ResolvedLifecycleOptions) private readonly options: ResolvedLifecycleOptions,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(Lifecycle) private readonly lifecycle: Lifecycle,
    @Inject(StartupTasks) private readonly startup: StartupTasks,
    @Inject(ServerDrain) private readonly server: ServerDrain,
    @Inject(InFlight) private readonly inFlight: InFlight,
    @Inject(Intakes) private readonly intakes: Intakes,
    @Inject(Closers) private readonly closers: Closers,
    @Inject(ShutdownReport) private readonly report: ShutdownReport,
    @Inject(ShutdownPhases) private readonly phases: ShutdownPhases,
    @Inject(ShutdownLog) private readonly log: ShutdownLog,
  ) {}

  /**
   * Runs the phases within `budget`, or joins the run under way. Never rejects.
   *
   * @returns whether everything ended in its time and without an error.
   */
  run(budget: PhaseBudget = closeBudget(this.options)): Promise<boolean> {
    this.#run ??= this.#drain(budget);
    return this.#run;
  }

  async #drain(budget: PhaseBudget): Promise<boolean> {
    const ready = this.lifecycle.phase === 'running';
    this.#attempt('Cancelling the start-up tasks', () => this.startup.cancel());
    this.lifecycle.enter('draining');
    this.#attempt('Asking keep-alive clients to leave', () => this.server.sendAway());
    if (this.intakes.size > 0) {
      await this.#phase('intake', 'intake of new work', () => this.intakes.stopAll(budget.scale));
    }
    if (ready && budget.drainDelay > 0) {
      await this.#phase('drain-delay', 'drain delay', async () => {
        await sleep(this.clock, budget.drainDelay);
        return true;
      });
    }
    await this.#phase('in-flight', 'work in flight', () => this.#finishWork(budget.inFlight));
    await this.#phase('closers', 'closers', async () => {
      const failed = await this.closers.closeAll(budget.scale);
      return failed.length === 0;
    });
    this.report.enter('hooks of the application');
    this.phases.begin('hooks');
    return this.#clean;
  }

  async #phase(
    phase: Parameters<ShutdownPhases['begin']>[0],
    description: string,
    work: () => Promise<boolean>,
  ): Promise<void> {
    this.report.enter(description);
    this.phases.begin(phase);
    let completed = false;
    try {
      completed = await work();
    } catch (error) {
      this.log.failure(`Phase '${description}' of the shutdown`, error);
    }
    if (!completed) this.#clean = false;
    this.phases.end(completed);
  }

  async #finishWork(limit: number): Promise<boolean> {
    this.lifecycle.enter('stopping');
    this.#attempt('Closing the server', () => this.server.stopListening());
    this.#attempt('Ending the streams', () => this.inFlight.endStreams());
    const ended = await settledWithin(this.clock, this.server.ended(limit), limit);
    if (ended.status === 'rejected') this.log.failure('Waiting for work in flight', ended.reason);
    if (ended.status === 'pending')
      this.log.warn(this.report.text(`Work in flight is cut off after ${Math.round(limit)} ms`));
    this.#attempt('Ending tracked work', () => this.inFlight.close());
    this.#attempt('Cutting the connections', () => this.server.cut());
    return ended.status === 'fulfilled';
  }

  #attempt(what: string, work: () => void): void {
    try {
      work();
    } catch (error) {
      this.#clean = false;
      this.log.failure(what, error);
    }
  }
}
