import { Clock, type HealthCheckGauge, OptionsError, ResilienceGauges } from '@breakwater/core';
import { Inject, Injectable } from '@nestjs/common';
import type { OnApplicationBootstrap, OnApplicationShutdown } from '@nestjs/common';
import { DEFAULT_KIND } from '../health.constants.js';
import { HEALTH_SETTINGS } from '../health.module-definition.js';
import type { HealthSettings } from '../health.options.js';
import { Readiness } from '../readiness.js';
import { TransitionLog } from '../transitions/transition-log.js';
import { BackgroundRuns } from './background-runs.js';
import type { CheckFunction } from './check.js';
import { type CheckOptions, resolveCheckOptions } from './check.options.js';
import { checkKey } from './check-result.js';
import { CheckRunner } from './check-runner.js';
import { checkCheckName, Groups } from './groups.js';

/** The checks of one application. Inject it to register a module's own, in a constructor or in `onModuleInit`. */
@Injectable()
export class HealthChecks implements OnApplicationBootstrap, OnApplicationShutdown {
  readonly #runners = new Map<string, CheckRunner>();
  readonly #background: BackgroundRuns;
  #groups: Groups | undefined;

  constructor(
    @Inject(HEALTH_SETTINGS) private readonly settings: HealthSettings,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(TransitionLog) private readonly transitions: TransitionLog,
    @Inject(Readiness) private readonly application: Readiness,
    @Inject(ResilienceGauges) gauges: ResilienceGauges,
  ) {
    this.#background = new BackgroundRuns(clock);
    gauges.provide('health-check', () => this.all.map((runner) => this.#gauge(runner)));
  }

  /** All checks, in the order of their registration. */
  get all(): readonly CheckRunner[] {
    return [...this.#runners.values()];
  }

  /**
   * Adds a check. Modules (`kind: 'module'`) have names of their own, which groups know as `module:<name>`.
   *
   * @throws OptionsError when the name is taken or reserved, or an option is wrong
   */
  register(name: string, check: CheckFunction, options: CheckOptions = {}): void {
    checkCheckName(name);
    const key = checkKey({ name, kind: options.kind ?? DEFAULT_KIND });
    if (this.#runners.has(key)) {
      throw new OptionsError(
        'health.checks',
        'distinct names',
        name,
        'two checks of one name would share results',
      );
    }
    const { defaults, answerTimeout } = this.settings;
    const resolved = resolveCheckOptions(name, options, defaults, answerTimeout);
    const runner = new CheckRunner(name, check, resolved, this.clock, (from, result) =>
      this.transitions.record(from, result),
    );
    this.#runners.set(key, runner);
    this.#groups = undefined;
  }

  /** The check of that name; a module's is found as `module:<name>`. */
  get(name: string): CheckRunner | undefined {
    return this.#runners.get(name);
  }

  /** The members of a group, or `undefined` when there is no such group. */
  group(name: string): readonly CheckRunner[] | undefined {
    return this.#resolved().members(name);
  }

  /** Groups and members are checked once all modules have registered theirs. */
  onApplicationBootstrap(): void {
    this.#resolved();
    this.#background.start(this.#runners.values());
  }

  onApplicationShutdown(): void {
    this.#background.stop();
  }

  /** Has a result that is too old renewed: metrics must tell the truth of checks, too, that no probe asks for. */
  #gauge(runner: CheckRunner): HealthCheckGauge {
    // While the application starts or ends its dependencies are not there, or no longer.
    if (!this.application.reason) void runner.refresh();
    return runner.gauge;
  }

  #resolved(): Groups {
    this.#groups ??= new Groups(this.settings.groups, this.#runners);
    return this.#groups;
  }
}
