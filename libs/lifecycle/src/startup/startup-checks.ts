import {
  Clock,
  Failures,
  HealthDetails,
  Redactor,
  ShuttingDownError,
  type StartupCheckFunction,
  type StartupCheckStatus,
} from '@breakwater/core';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { ResolvedLifecycleOptions } from '../options/lifecycle.options.js';
import {
  resolveStartupCheckOptions,
  type StartupCheckGroup,
  type StartupCheckOptions,
  type StartupCheckStage,
} from './startup-check.options.js';
import { type StartupCheckHome, StartupCheckRun } from './startup-check.run.js';
import { describeProblems, StartupError } from './startup.error.js';

/** The result of one check of a validation. */
export interface StartupFinding extends StartupCheckStatus {
  /** Part of the report in which it stands. */
  readonly group: StartupCheckGroup;
}

/**
 * Start-up checks: conditions without which the service cannot do its work, e.g. a database that answers. All checks run at the same
 * time, each within its time limit, before the start-up tasks or after them. Readiness waits for the required ones.
 */
@Injectable()
export class StartupChecks {
  readonly #logger = new Logger('StartupChecks');
  readonly #runs: StartupCheckRun[] = [];
  readonly #begun = new Set<StartupCheckStage>();
  readonly #cancellation = new AbortController();
  readonly #home: StartupCheckHome;

  constructor(
    @Inject(ResolvedLifecycleOptions) private readonly options: ResolvedLifecycleOptions,
    @Inject(Clock) clock: Clock,
    @Inject(Failures) failures: Failures,
    @Inject(Redactor) redactor: Redactor,
    @Inject(HealthDetails) private readonly details: HealthDetails,
  ) {
    this.#home = { clock, failures, redactor };
  }

  /** The state of each check, in the order of registration. */
  get status(): readonly StartupCheckStatus[] {
    return this.#runs.map(({ status }) => status);
  }

  /**
   * Adds a check. Call it in the constructor of a provider: a validation does not call `onModuleInit`.
   *
   * @throws Error when the name is taken or the checks have begun, OptionsError when an option is wrong or has no effect
   */
  register(name: string, check: StartupCheckFunction, options: StartupCheckOptions = {}): void {
    const resolved = resolveStartupCheckOptions(name, options, this.options);
    if (this.#begun.has(resolved.stage))
      throw new Error(
        `The start-up checks have begun; register check '${name}' before the application has started.`,
      );
    if (this.#runs.some((run) => run.name === name))
      throw new Error(`Start-up check '${name}' is registered twice.`);
    if (this.#runs.length === 0) this.details.provide('startup-checks', () => this.#summary());
    this.#runs.push(new StartupCheckRun(name, resolved, check, this.#home));
  }

  /**
   * @internal
   * Runs the checks of a stage. It returns when the required ones have passed; the others go on.
   *
   * @throws StartupError that names every failed check, or ShuttingDownError after {@link cancel}
   */
  async run(stage: StartupCheckStage): Promise<void> {
    this.#begun.add(stage);
    const runs = this.#runs.filter(({ options }) => options.stage === stage);
    if (runs.length === 0) return;
    const { signal: cancelled } = this.#cancellation;
    cancelled.throwIfAborted();
    const last = new AbortController();
    const work = runs.map(async (run) => {
      const { retryFor, required } = run.options;
      await run.run(retryFor, last.signal, cancelled, () => this.#logRetry(run));
      // The start fails, so the other checks are not repeated, and all problems are reported at once.
      if (required && run.hasFailed) last.abort();
    });
    const all = Promise.all(work);
    // A cancelled check rejects; the required ones say so below.
    all.catch(() => undefined);
    await Promise.all(work.filter((_, index) => runs[index]?.options.required));
    if (runs.some((run) => run.options.required && run.hasFailed)) {
      await all;
      throw StartupError.ofChecks(
        runs.map(({ status }) => status),
        runs.find(({ unexplained }) => unexplained !== undefined)?.unexplained,
      );
    }
    void all.then(
      () => this.#report(runs),
      () => undefined,
    );
  }

  /** @internal Runs all checks once, without repetitions, for a validation. */
  async inspect(): Promise<readonly StartupFinding[]> {
    const { signal } = new AbortController();
    for (const { options } of this.#runs) this.#begun.add(options.stage);
    await Promise.all(this.#runs.map((run) => run.run(0, signal, signal, () => undefined)));
    return this.#runs.map(({ status, options }) => ({ ...status, group: options.group }));
  }

  /** Cancels the checks because the application ends. */
  cancel(): void {
    this.#cancellation.abort(new ShuttingDownError('The service stopped before its start-up was done.'));
  }

  #logRetry({ name, status, options }: StartupCheckRun): void {
    this.#logger.warn(
      `Start-up check '${name}' failed and is repeated for ${options.retryFor} ms: ${status.message ?? 'no reason was given'}`,
    );
  }

  /** The facts for `/health/detailed`. */
  #summary(): object {
    const { status } = this;
    const problems = status.filter((check) => check.status === 'warning' || check.status === 'failed');
    const isRunning = status.some((check) => check.status === 'pending' || check.status === 'running');
    return {
      state: problems.length > 0 ? 'degraded' : isRunning ? 'running' : 'passed',
      passed: status.filter((check) => check.status === 'passed').length,
      problems: Object.fromEntries(problems.map(({ name, message = 'failed' }) => [name, message])),
    };
  }

  #report(runs: readonly StartupCheckRun[]): void {
    const all = runs.map(({ status }) => status);
    const problems = describeProblems(all);
    const passed = all.length - problems.length;
    const headline = `Start-up checks: ${passed} of ${all.length} passed`;
    if (problems.length === 0) this.#logger.log(headline);
    else this.#logger.warn([`${headline}; the service runs without the others:`, ...problems].join('\n'));
  }
}
