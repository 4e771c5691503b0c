import { Clock, ErrorReporter } from '@breakwater/core';
import { Inject, Injectable, Logger, Optional } from '@nestjs/common';
import { Drain } from '../drain/drain.js';
import { ShutdownPhases } from '../drain/shutdown-phases.js';
import { ShutdownReport } from '../drain/shutdown-report.js';
import { ResolvedLifecycleOptions } from '../options/lifecycle.options.js';
import { crashBudget, stopBudget } from '../options/phase-budget.js';
import { type CrashOrigin, HostProcess } from '../process/host-process.js';
import { StartupError } from '../startup/startup.error.js';
import { StartupTasks } from '../startup/startup-tasks.js';
import { Lifecycle } from '../state/lifecycle.js';
import { describeCause, type ShutdownCause, stackOfCause } from './shutdown-cause.js';

/** What a Nest application offers for its end. */
export interface ClosableApplication {
  close(signal?: string): Promise<void>;
}

/**
 * Ends the process: on a signal, after a crash, when start-up fails. Until an application is attached it listens to
 * nothing and never exits, so tests that boot the module are left alone.
 */
@Injectable()
export class Shutdown {
  readonly #logger = new Logger('Shutdown');
  readonly #detach: (() => void)[] = [];
  #app: ClosableApplication | undefined;
  #cause: ShutdownCause | undefined;
  #failed = false;
  #closed = false;
  #exiting = false;

  constructor(
    @Inject(ResolvedLifecycleOptions) private readonly options: ResolvedLifecycleOptions,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(HostProcess) private readonly host: HostProcess,
    @Inject(Lifecycle) private readonly lifecycle: Lifecycle,
    @Inject(StartupTasks) private readonly startup: StartupTasks,
    @Inject(Drain) private readonly drain: Drain,
    @Inject(ShutdownReport) private readonly report: ShutdownReport,
    @Inject(ShutdownPhases) private readonly phases: ShutdownPhases,
    @Optional() @Inject(ErrorReporter) private readonly errors?: ErrorReporter,
  ) {}

  /** Whether an application has handed the process over. */
  get attached(): boolean {
    return this.#app !== undefined;
  }

  /** Takes over signals, crashes and the exit of the process on behalf of `app`. */
  attach(app: ClosableApplication): void {
    if (this.#app) return;
    this.#app = app;
    for (const signal of this.options.signals) {
      this.#detach.push(this.host.onSignal(signal, (received) => this.#onSignal(received)));
    }
    if (this.options.handleCrashes) {
      this.#detach.push(this.host.onCrash((error, origin) => this.#onCrash(error, origin)));
    }
    this.startup.completed.catch((error: unknown) => {
      if (error instanceof StartupError) this.#fail({ kind: 'startup', error });
    });
  }

  /** The hooks are over. Lets go of the process when the application was closed by hand, not by a signal. */
  detach(): void {
    // Else `#stop` learns whether one of them failed.
    if (this.#cause) return;
    this.phases.end(true);
    for (const stop of this.#detach.splice(0)) stop();
  }

  #onSignal(signal: NodeJS.Signals): void {
    if (!this.#cause) {
      this.#logger.log(describeCause({ kind: 'signal', signal }));
      void this.#stop({ kind: 'signal', signal });
    } else if (!this.#closed) {
      // Nest's own signal hooks raise the signal again once everything has stopped; that one means nothing.
      this.#force(`Received ${signal} during the shutdown; the exit is forced`);
    }
  }

  #onCrash(error: unknown, origin: CrashOrigin): void {
    this.#fail({ kind: 'crash', error, origin });
  }

  #fail(cause: Exclude<ShutdownCause, { kind: 'signal' }>): void {
    this.#failed = true;
    // One text: loggers other than Nest's own (nestjs-pino) drop a stack that is handed over beside the message.
    this.#logger.fatal([describeCause(cause), stackOfCause(cause)].filter(Boolean).join('\n'));
    try {
      this.errors?.report(cause.error, { cause: cause.kind });
    } catch {
      // The end must not depend on the tracker.
    }
    if (!this.#cause) void this.#stop(cause);
  }

  async #stop(cause: ShutdownCause): Promise<void> {
    this.#cause = cause;
    const budget = cause.kind === 'signal' ? stopBudget(this.options) : crashBudget(this.options);
    const startedAt = this.clock.now();
    const force = (): void => this.#force(`The shutdown is forced after ${Math.round(budget.total)} ms`);
    const timer = this.clock.setTimeout(force, budget.total);
    try {
      const clean = await this.drain.run(budget);
      await this.#app?.close(cause.kind === 'signal' ? cause.signal : undefined);
      this.phases.end(true);
      if (!clean) this.#failed = true;
    } catch (error) {
      this.#failed = true;
      this.phases.end(false);
      const reason = error instanceof Error ? (error.stack ?? error.message) : String(error);
      this.#logger.error(`A shutdown hook failed: ${reason}`);
    }
    this.clock.clearTimeout(timer);
    this.#closed = true;
    this.lifecycle.enter('stopped');
    this.#logger.log(`Stopped after ${Math.round(this.clock.now() - startedAt)} ms`);
    this.#exit(this.#failed ? 1 : 0);
  }

  #force(headline: string): void {
    if (this.#exiting) return;
    this.phases.end(false);
    this.#logger.error(this.report.text(headline));
    this.#exit(1);
  }

  #exit(code: number): void {
    if (this.#exiting) return;
    this.#exiting = true;
    this.host.exit(code);
  }
}
