import { Clock, ErrorReporter, Redactor } from '@breakwater/core';
import { Inject, Injectable, Optional } from '@nestjs/common';
import { Drain } from '../drain/drain.js';
import { ShutdownPhases } from '../drain/shutdown-phases.js';
import { ShutdownReport } from '../drain/shutdown-report.js';
import { ShutdownLog } from '../log/shutdown-log.js';
import { ResolvedLifecycleOptions } from '../options/lifecycle.options.js';
import { crashBudget, stopBudget } from '../options/phase-budget.js';
import { HostProcess } from '../process/host-process.js';
import { StartupError } from '../startup/startup.error.js';
import { StartupTasks } from '../startup/startup-tasks.js';
import { Lifecycle } from '../state/lifecycle.js';
import { HookGuard } from '../drain/hook-guard.js';
import { nestListensTo } from './nest-signals.js';
import { ProcessCoordinator, type ProcessMember } from './process-coordinator.js';
import { describeCause, type FailureCause, type ShutdownCause } from './shutdown-cause.js';

/** The part of a Nest application that ends it. */
export interface ClosableApplication {
  close(signal?: string): Promise<void>;
}

/**
 * Ends the application and the process: on a signal, after a crash, or when start-up fails. Until an application is attached,
 * it listens to nothing and never exits, so that tests can boot the module.
 */
@Injectable()
export class GracefulShutdown implements ProcessMember {
  #app: ClosableApplication | undefined;
  #coordinator: ProcessCoordinator | undefined;
  #cause: ShutdownCause | undefined;
  #failed = false;
  #raisesSignalAgain = false;

  constructor(
    @Inject(ResolvedLifecycleOptions) private readonly options: ResolvedLifecycleOptions,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(HostProcess) private readonly host: HostProcess,
    @Inject(Lifecycle) private readonly lifecycle: Lifecycle,
    @Inject(StartupTasks) private readonly startup: StartupTasks,
    @Inject(Drain) private readonly drain: Drain,
    @Inject(ShutdownReport) private readonly report: ShutdownReport,
    @Inject(ShutdownPhases) private readonly phases: ShutdownPhases,
    @Inject(HookGuard) private readonly hooks: HookGuard,
    @Inject(ShutdownLog) private readonly log: ShutdownLog,
    @Inject(Redactor) private readonly redactor: Redactor,
    @Optional() @Inject(ErrorReporter) private readonly errors?: ErrorReporter,
  ) {}

  /** True once an application is attached. */
  get attached(): boolean {
    return this.#app !== undefined;
  }

  get signals(): readonly NodeJS.Signals[] {
    return this.options.signals;
  }

  get handleCrashes(): boolean {
    return this.options.handleCrashes;
  }

  get raisesSignalAgain(): boolean {
    return this.#raisesSignalAgain;
  }

  /** Takes over signals, crashes and the exit of the process on behalf of `app`. */
  attach(app: ClosableApplication): void {
    if (this.#app) return;
    this.#app = app;
    const coordinator = ProcessCoordinator.of(this.host);
    this.#coordinator = coordinator;
    coordinator.join(this);
    this.startup.completed.catch((error: unknown) => {
      if (error instanceof StartupError) coordinator.end({ kind: 'startup', error }, this);
    });
  }

  /** Called when the hooks are over. Releases the process when the application was closed by hand. */
  detach(): void {
    // After a signal or a crash `#stop` waits for the hooks and reports their result to the coordinator.
    if (this.#cause) return;
    this.phases.end(true);
    this.#coordinator?.leave(this);
  }

  /** @internal Logs why the process ends. */
  announce(cause: ShutdownCause): void {
    const headline = describeCause(cause, this.redactor);
    if (cause.kind === 'signal') this.log.log(headline);
    else this.log.crash(headline, cause.kind === 'startup' ? cause.error.cause : cause.error);
  }

  /** @internal Begins the end of the application, or notes a further failure during it. */
  end(cause: ShutdownCause): void {
    if (cause.kind !== 'signal') this.#fail(cause);
    if (this.#cause) return;
    this.#cause = cause;
    this.#raisesSignalAgain = cause.kind === 'signal' && nestListensTo(this.#app, cause.signal);
    void this.#stop(cause);
  }

  /** @internal Ends the application at once, with a report. */
  force(headline: string): void {
    this.phases.end(false);
    this.log.error(this.report.text(headline));
    this.#coordinator?.ended(this, 1);
  }

  #fail(cause: FailureCause): void {
    this.#failed = true;
    try {
      this.errors?.report(cause.error, { cause: cause.kind });
    } catch {
      // The shutdown goes on when the error tracker fails.
    }
  }

  async #stop(cause: ShutdownCause): Promise<void> {
    const budget = cause.kind === 'signal' ? stopBudget(this.options) : crashBudget(this.options);
    const startedAt = this.clock.now();
    const force = (): void => this.force(`The shutdown is forced after ${Math.round(budget.total)} ms`);
    const timer = this.clock.setTimeout(force, budget.total);
    try {
      this.hooks.install();
      const clean = await this.drain.run(budget);
      await this.#app?.close(cause.kind === 'signal' ? cause.signal : undefined);
      if (!clean || this.hooks.failed) this.#failed = true;
      this.phases.end(!this.hooks.failed);
    } catch (error) {
      this.#failed = true;
      this.phases.end(false);
      this.log.failure('Closing the application', error);
    }
    this.clock.clearTimeout(timer);
    this.lifecycle.enter('stopped');
    this.log.log(`Stopped after ${Math.round(this.clock.now() - startedAt)} ms`);
    this.#coordinator?.ended(this, this.#failed ? 1 : 0);
  }
}
