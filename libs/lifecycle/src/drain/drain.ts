import { Clock, settledWithin, sleep } from '@breakwater/core';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { Closers } from '../closing/closers.js';
import { HttpDrain } from '../http/http-drain.js';
import { InFlight } from '../in-flight/in-flight.js';
import { closeBudget, type PhaseBudget } from '../options/phase-budget.js';
import { ResolvedLifecycleOptions } from '../options/lifecycle.options.js';
import { StartupTasks } from '../startup/startup-tasks.js';
import { Lifecycle } from '../state/lifecycle.js';
import { ShutdownPhases } from './shutdown-phases.js';
import { ShutdownReport } from './shutdown-report.js';

/**
 * What happens before Nest's own hooks: readiness 503, drain delay, stop listening, work in flight, closers.
 * Runs once, whoever asks first: a signal, a crash, or `app.close()`.
 */
@Injectable()
export class Drain {
  readonly #logger = new Logger('Shutdown');
  #run: Promise<boolean> | undefined;

  constructor(
    @Inject(ResolvedLifecycleOptions) private readonly options: ResolvedLifecycleOptions,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(Lifecycle) private readonly lifecycle: Lifecycle,
    @Inject(StartupTasks) private readonly startup: StartupTasks,
    @Inject(HttpDrain) private readonly http: HttpDrain,
    @Inject(InFlight) private readonly inFlight: InFlight,
    @Inject(Closers) private readonly closers: Closers,
    @Inject(ShutdownReport) private readonly report: ShutdownReport,
    @Inject(ShutdownPhases) private readonly phases: ShutdownPhases,
  ) {}

  /**
   * Runs the phases within `budget`, or joins the run under way.
   *
   * @returns whether everything ended in its time and without an error.
   */
  run(budget: PhaseBudget = closeBudget(this.options)): Promise<boolean> {
    this.#run ??= this.#drain(budget);
    return this.#run;
  }

  async #drain(budget: PhaseBudget): Promise<boolean> {
    const ready = this.lifecycle.phase === 'running';
    this.startup.cancel();
    this.lifecycle.enter('draining');
    this.http.sendAway();
    if (ready && budget.drainDelay > 0) {
      this.report.enter('drain delay');
      this.phases.begin('drain-delay');
      await sleep(this.clock, budget.drainDelay);
      this.phases.end(true);
    }
    const finished = await this.#finishWork(budget.inFlight);
    this.report.enter('closers');
    this.phases.begin('closers');
    const failed = await this.closers.closeAll(budget.scale);
    this.phases.end(failed.length === 0);
    this.report.enter('hooks of the application');
    this.phases.begin('hooks');
    return finished && failed.length === 0;
  }

  async #finishWork(limit: number): Promise<boolean> {
    this.report.enter('work in flight');
    this.phases.begin('in-flight');
    this.lifecycle.enter('stopping');
    this.http.stopListening();
    this.inFlight.endStreams();
    const ended = await settledWithin(this.clock, this.http.ended(), limit);
    const finished = ended.status === 'fulfilled';
    if (!finished)
      this.#logger.warn(this.report.text(`Work in flight is cut off after ${Math.round(limit)} ms`));
    this.inFlight.close();
    this.http.cut();
    this.phases.end(finished);
    return finished;
  }
}
