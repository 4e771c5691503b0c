import { Clock, settledWithin } from '@breakwater/core';
import { Inject, Injectable } from '@nestjs/common';
import type { HealthIndicatorFunction } from '@nestjs/terminus';
import { checkKey, type CheckResult, worstStatus } from './checks/check-result.js';
import type { CheckRunner } from './checks/check-runner.js';
import { HealthChecks } from './checks/health-checks.js';
import { HEALTH_SETTINGS } from './health.module-definition.js';
import type { HealthSettings } from './health.options.js';
import type { HealthReport } from './health-report.js';
import { toIndicator } from './http/terminus-indicator.js';
import { Readiness } from './readiness.js';
import { type HealthTransition, TransitionLog } from './transitions/transition-log.js';

/** A report, or the promise of one when a check has to run first; it never rejects. */
export type PendingReport = HealthReport | Promise<HealthReport>;

/** Makes a report of the results of some checks. */
type Composition = (results: readonly CheckResult[]) => HealthReport;

const together: Composition = (checks) => ({ status: worstStatus(checks), checks });

/** By itself every check is critical: the endpoint of Redis says how Redis is, not what it means for the service. */
const alone: Composition = (results) =>
  together(results.map((result) => ({ ...result, status: result.state, critical: true })));

/** What the endpoints answer, for code. Every report comes within `answerTimeout`; simultaneous callers share it. */
@Injectable()
export class HealthService {
  readonly #latest = new Map<
    string,
    { readonly results: readonly CheckResult[]; readonly report: HealthReport }
  >();
  readonly #pending = new Map<string, Promise<HealthReport>>();

  constructor(
    @Inject(HEALTH_SETTINGS) private readonly settings: HealthSettings,
    @Inject(HealthChecks) private readonly checks: HealthChecks,
    @Inject(Readiness) private readonly application: Readiness,
    @Inject(TransitionLog) private readonly transitions: TransitionLog,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  /** The last transitions, the newest first. */
  get history(): readonly HealthTransition[] {
    return this.transitions.history;
  }

  /** All checks. */
  overall(): PendingReport {
    return this.#report('', this.checks.all);
  }

  /** Whether the process is alive: the members of `live`, none by default. */
  liveness(): PendingReport {
    return this.#report('group:live', this.#members('live'));
  }

  /** Whether the application takes work. While it starts or drains no check runs, so that the answer comes at once. */
  readiness(): PendingReport {
    const refusal = this.#refusal();
    if (refusal) return refusal;
    const report = this.#report('group:ready', this.#members('ready'));
    // It may have begun to drain while a check ran.
    return report instanceof Promise ? report.then((ready) => this.#refusal() ?? ready) : report;
  }

  /** Whether the application has started. */
  startup(): PendingReport {
    const tasks = this.application.startup;
    if (tasks) return { status: 'down', checks: [], reason: 'starting', tasks };
    return this.#report('group:startup', this.#members('startup'));
  }

  /** The members of a group, or `undefined` when no group has that name. */
  group(name: string): PendingReport | undefined {
    const members = this.checks.group(name);
    return members && this.#report(`group:${name}`, members);
  }

  /** One check by itself, whatever it means for the service, or `undefined` when there is none of that name. */
  check(name: string): PendingReport | undefined {
    const runner = this.checks.get(name);
    return runner && this.#report(`check:${name}`, [runner], alone);
  }

  /** The modules with `@ModuleHealth()`. */
  modules(): PendingReport {
    return this.#report(
      'modules',
      this.checks.all.filter(({ options }) => options.kind === 'module'),
    );
  }

  /** Memory, CPU and event loop of the process, as far as they are checked. */
  resources(): PendingReport {
    const resources = ['memory', 'cpu', 'event-loop'].map((name) => this.checks.get(name));
    return this.#report(
      'resources',
      resources.filter((runner) => runner !== undefined),
    );
  }

  /**
   * The members of a group as indicators for `HealthCheckService.check()` of Terminus, in a controller of your own
   * with its `@HealthCheck()`. Limits, cache and damping are those of the checks.
   *
   * @param group name of a group; all checks when left out
   */
  indicators(group?: string): HealthIndicatorFunction[] {
    const runners = group === undefined ? this.checks.all : this.#members(group);
    return runners.map((runner) => async () => {
      await this.#report(`indicator:${checkKey(runner.result)}`, [runner]);
      return toIndicator(runner.result)();
    });
  }

  #refusal(): HealthReport | undefined {
    const { reason } = this.application;
    if (!reason) return undefined;
    return this.#read(`refuse:${reason}`, this.#members('ready'), (checks) => ({
      status: 'down',
      checks,
      reason,
    }));
  }

  #members(group: string): readonly CheckRunner[] {
    return this.checks.group(group) ?? [];
  }

  #report(key: string, runners: readonly CheckRunner[], compose?: Composition): PendingReport {
    const pending = this.#pending.get(key);
    if (pending) return pending;
    const waits = runners.map((runner) => runner.refresh()).filter((wait) => wait !== undefined);
    if (waits.length === 0) return this.#read(key, runners, compose);
    const answered = settledWithin(this.clock, Promise.all(waits), this.settings.answerTimeout);
    const report = answered.then(() => {
      this.#pending.delete(key);
      return this.#read(key, runners, compose);
    });
    this.#pending.set(key, report);
    return report;
  }

  /** The report of what is known now; the same object as long as nothing has changed, so that bodies can be kept. */
  #read(key: string, runners: readonly CheckRunner[], compose: Composition = together): HealthReport {
    const results = runners.map((runner) => runner.result);
    const latest = this.#latest.get(key);
    if (
      latest &&
      latest.results.length === results.length &&
      latest.results.every((one, at) => one === results[at])
    ) {
      return latest.report;
    }
    const report = compose(results);
    this.#latest.set(key, { results, report });
    return report;
  }
}
