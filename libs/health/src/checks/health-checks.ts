import { Clock, Failures, OptionsError, Redactor } from '@breakwater/core';
import { Inject, Injectable } from '@nestjs/common';
import type { OnApplicationBootstrap, OnApplicationShutdown } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { AttachedChecks } from './attached-checks.js';
import { BackgroundRuns } from './background-runs.js';
import type { CheckFunction } from './check.js';
import { CheckSettings } from './check-settings.js';
import { TransitionLog } from './transition-log.js';
import { checkDefinition, type CheckOptions, resolveCheckOptions } from './check.options.js';
import { checkKey } from './check-result.js';
import { CheckRunner } from './check-runner.js';
import { Groups } from './groups.js';
import { checkCheckName } from './names.js';
import { Publication } from './publication.js';
import { isReadyMade, type ReadyMadeCheck } from './ready-made-check.js';

/** The checks of one application. Inject it to register a module's own, in a constructor or in `onModuleInit`. */
@Injectable()
export class HealthChecks implements OnApplicationBootstrap, OnApplicationShutdown {
  readonly #runners = new Map<string, CheckRunner>();
  readonly #background: BackgroundRuns;
  readonly #attached: AttachedChecks;
  readonly #publication: Publication;
  #groups: Groups | undefined;

  constructor(
    @Inject(CheckSettings) private readonly settings: CheckSettings,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(TransitionLog) private readonly transitions: TransitionLog,
    @Inject(Failures) failures: Failures,
    @Inject(Redactor) redactor: Redactor,
    @Inject(ModuleRef) application: ModuleRef,
  ) {
    this.#attached = new AttachedChecks(application);
    this.#background = new BackgroundRuns(clock);
    this.#publication = new Publication(failures, redactor);
  }

  /** All checks, in the order of their registration. */
  get all(): readonly CheckRunner[] {
    return [...this.#runners.values()];
  }

  /**
   * Adds a check. Modules (`kind: 'module'`) have a namespace of their own; groups refer to them as `module:<name>`.
   *
   * @throws OptionsError when the name is taken or reserved, or an option is wrong
   */
  register(name: string, check: CheckFunction | ReadyMadeCheck, options: CheckOptions = {}): void {
    checkCheckName(name);
    checkDefinition(name, { check });
    const { defaults, answerTimeout } = this.settings;
    const resolved = resolveCheckOptions(name, options, defaults, answerTimeout);
    const key = checkKey({ name, kind: resolved.kind });
    if (this.#runners.has(key)) {
      throw new OptionsError(
        'health.checks',
        'distinct names',
        name,
        'two checks of one name would share results',
      );
    }
    const runner = new CheckRunner(
      name,
      isReadyMade(check) ? this.#attached.add(name, check) : check,
      resolved,
      this.clock,
      (from, result, cause) => this.transitions.record(from, result, cause),
      this.#publication,
    );
    this.#runners.set(key, runner);
    this.#groups = undefined;
  }

  /** The check of that name; a module has the name `module:<name>`. */
  get(name: string): CheckRunner | undefined {
    return this.#runners.get(name);
  }

  /** The members of a group, or `undefined` when there is no such group. */
  group(name: string): readonly CheckRunner[] | undefined {
    return this.#resolved().members(name);
  }

  /** Checks groups and members, and attaches ready-made checks, after all modules have registered their checks. */
  async onApplicationBootstrap(): Promise<void> {
    this.#resolved();
    await this.#attached.start();
    this.#background.start(this.#runners.values());
  }

  onApplicationShutdown(): void {
    this.#background.stop();
    this.#attached.close();
  }

  #resolved(): Groups {
    this.#groups ??= new Groups(this.settings.groups, this.#runners);
    return this.#groups;
  }
}
