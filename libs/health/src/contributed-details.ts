import {
  Clock,
  Failures,
  HealthDetails,
  type HealthDetailsSource,
  OptionsError,
  Redactor,
} from '@breakwater/core';
import { Inject, Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { DETAILED_KEYS, detailedKey } from './bodies/standard.format.js';
import { resolveCheckOptions } from './checks/check.options.js';
import { CheckRunner } from './checks/check-runner.js';
import { checkCheckName } from './checks/names.js';
import { HealthChecks } from './checks/health-checks.js';
import { Publication } from './checks/publication.js';
import { DEFAULT_BAD_CACHE_TIME, DEFAULT_GOOD_CACHE_TIME } from './checks/check.constants.js';
import { HealthSettings } from './health.options.js';

interface Contribution {
  readonly source: HealthDetailsSource;
  readonly runner: CheckRunner;
}

/**
 * The facts that packages provide with the port `HealthDetails`. They are read like a check: once for all callers, with a time limit
 * and a cache, and published without secrets. They never count for a status.
 */
@Injectable()
export class ContributedDetails implements OnApplicationBootstrap {
  readonly #logger = new Logger('Health');
  readonly #contributions = new Map<string, Contribution>();
  readonly #publication: Publication;

  constructor(
    @Inject(HealthDetails) private readonly details: HealthDetails,
    @Inject(HealthSettings) private readonly settings: HealthSettings,
    @Inject(HealthChecks) private readonly checks: HealthChecks,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(Failures) failures: Failures,
    @Inject(Redactor) private readonly redactor: Redactor,
  ) {
    this.#publication = new Publication(failures, redactor);
  }

  /** One runner for each source. */
  get all(): readonly CheckRunner[] {
    return [...this.details.sources.keys()].flatMap((name) => this.get(name) ?? []);
  }

  /** The runner for the facts of that name; `undefined` when no package provides them. */
  get(name: string): CheckRunner | undefined {
    const source = this.details.sources.get(name);
    if (!source) return undefined;
    const known = this.#contributions.get(name);
    if (known?.source === source) return known.runner;
    const runner = this.#runner(name, source);
    this.#contributions.set(name, { source, runner });
    return runner;
  }

  /** @throws OptionsError when facts have the name of a check, a group or an endpoint */
  onApplicationBootstrap(): void {
    for (const name of this.details.sources.keys()) {
      checkCheckName(name);
      const isTaken =
        this.checks.get(name) ?? this.checks.group(name) ?? DETAILED_KEYS.has(detailedKey(name));
      if (isTaken)
        throw new OptionsError('health.details', 'named unlike checks, groups and keys of bodies', name);
    }
  }

  #runner(name: string, source: HealthDetailsSource): CheckRunner {
    const read = async (): Promise<unknown> => {
      const details: unknown = await source();
      if (typeof details !== 'object' || details === null)
        throw new TypeError('The source returned no object.');
      return { status: 'up', details };
    };
    const cache = { good: DEFAULT_GOOD_CACHE_TIME, bad: DEFAULT_BAD_CACHE_TIME };
    const options = resolveCheckOptions(name, { kind: 'local', cache }, {}, this.settings.answerTimeout);
    return new CheckRunner(
      name,
      read,
      options,
      this.clock,
      (_from, { state, reason }, cause) => {
        if (state === 'up') return;
        const detail = cause === undefined ? '' : ` Cause: ${this.redactor.headline(cause)}`;
        this.#logger.warn(`The health details '${name}' cannot be read (${reason}).${detail}`);
      },
      this.#publication,
    );
  }
}
