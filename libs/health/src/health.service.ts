import { Clock, settledWithin } from '@breakwater/core';
import { Inject, Injectable } from '@nestjs/common';
import type { HealthIndicatorFunction } from '@nestjs/terminus';
import { type CheckResult, worstStatus } from './checks/check-result.js';
import type { CheckRunner } from './checks/check-runner.js';
import { HealthChecks } from './checks/health-checks.js';
import { ContributedDetails } from './contributed-details.js';
import { HealthSettings } from './health.options.js';
import type { HealthReport } from './health-report.js';
import { toIndicator } from './bodies/terminus-indicator.js';
import { Readiness } from './readiness.js';
import { type HealthTransition, TransitionLog } from './checks/transition-log.js';

/** @deprecated Use `Promise<HealthReport>`. */
export type PendingReport = Promise<HealthReport>;

/** Makes a report of the results of some checks. */
type Composition = (results: readonly CheckResult[]) => HealthReport;

const together: Composition = (checks) => ({ status: worstStatus(checks), checks });

/** A single check is critical: the endpoint of Redis shows the state of Redis, not its effect on the service. */
const alone: Composition = (results) =>
  together(results.map((result) => ({ ...result, status: result.state, critical: true })));

/** The answers of the endpoints, for code. Every report comes within `answerTimeout`; simultaneous callers share the runs of checks. */
@Injectable()
export class HealthService {
  constructor(
    @Inject(HealthSettings) private readonly settings: HealthSettings,
    @Inject(HealthChecks) private readonly checks: HealthChecks,
    @Inject(ContributedDetails) private readonly contributed: ContributedDetails,
    @Inject(Readiness) private readonly application: Readiness,
    @Inject(TransitionLog) private readonly transitions: TransitionLog,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  /** The last transitions, the newest first. */
  get history(): readonly HealthTransition[] {
    return this.transitions.history;
  }

  /** All checks. */
  overall(): Promise<HealthReport> {
    return this.#report(this.checks.all);
  }

  /** All checks, and the facts that packages provide with the port `HealthDetails`. */
  async detailed(): Promise<HealthReport> {
    const sources = this.contributed.all;
    const [report] = await Promise.all([this.overall(), this.#refreshed(sources)]);
    return { ...report, details: resultsOf(sources) };
  }

  /** Reports on the liveness of the process: the members of `live`, none by default. */
  liveness(): Promise<HealthReport> {
    return this.#report(this.#members('live'));
  }

  /** Reports on the readiness for work. While it starts or drains no check runs, so that the answer comes at once. */
  async readiness(): Promise<HealthReport> {
    const refusal = this.#refusal();
    if (refusal) return refusal;
    const report = await this.#report(this.#members('ready'));
    // The application may have begun to drain while a check ran.
    return this.#refusal() ?? report;
  }

  /** Reports on the start of the application. */
  async startup(): Promise<HealthReport> {
    const { startup: tasks, startupChecks } = this.application;
    const shown = startupChecks && { startupChecks };
    if (tasks) return { status: 'down', checks: [], reason: 'starting', tasks, ...shown };
    return { ...(await this.#report(this.#members('startup'))), ...shown };
  }

  /** The members of a group, or `undefined` when no group has that name. */
  group(name: string): Promise<HealthReport> | undefined {
    const members = this.checks.group(name);
    return members && this.#report(members);
  }

  /**
   * One check by itself, regardless of its effect on the service, or the facts that a package provides under that name;
   * `undefined` when there is neither.
   */
  check(name: string): Promise<HealthReport> | undefined {
    const runner = this.checks.get(name) ?? this.contributed.get(name);
    return runner && this.#report([runner], alone);
  }

  /** The modules with `@ModuleHealth()`. */
  modules(): Promise<HealthReport> {
    return this.#report(this.checks.all.filter(({ options }) => options.kind === 'module'));
  }

  /** The checks of memory, CPU and event loop that are switched on. */
  resources(): Promise<HealthReport> {
    const resources = ['memory', 'cpu', 'event-loop'].map((name) => this.checks.get(name));
    return this.#report(resources.filter((runner) => runner !== undefined));
  }

  /**
   * The members of a group as indicators for `HealthCheckService.check()` of Terminus, for a controller of your own with
   * `@HealthCheck()`. Limits, cache and damping of the checks apply.
   *
   * @param group name of a group; all checks when left out
   */
  indicators(group?: string): HealthIndicatorFunction[] {
    const runners = group === undefined ? this.checks.all : this.#members(group);
    return runners.map((runner) => async () => {
      await this.#refreshed([runner]);
      return toIndicator(runner.result)();
    });
  }

  #refusal(): HealthReport | undefined {
    const { reason } = this.application;
    return reason && { status: 'down', checks: resultsOf(this.#members('ready')), reason };
  }

  #members(group: string): readonly CheckRunner[] {
    return this.checks.group(group) ?? [];
  }

  async #report(runners: readonly CheckRunner[], compose: Composition = together): Promise<HealthReport> {
    await this.#refreshed(runners);
    return compose(resultsOf(runners));
  }

  /** Resolves when each result is fresh enough to answer a caller, or when `answerTimeout` is over. */
  async #refreshed(runners: readonly CheckRunner[]): Promise<void> {
    const waits = runners.map((runner) => runner.refresh()).filter((wait) => wait !== undefined);
    if (waits.length > 0) await settledWithin(this.clock, Promise.all(waits), this.settings.answerTimeout);
  }
}

const resultsOf = (runners: readonly CheckRunner[]): readonly CheckResult[] =>
  runners.map(({ result }) => result);
