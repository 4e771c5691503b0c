import { AccessGate, Clock, formatRetryAfter } from '@breakwater/core';
import { Inject, Injectable } from '@nestjs/common';
import { HealthSettings } from '../health.options.js';
import { type HealthReport, isPassing } from '../health-report.js';
import { HealthService } from '../health.service.js';
import type { HealthAnswer, HealthRequest } from './health-answer.js';
import { HEALTH_JSON, HealthJsonFormat } from '../bodies/health-json.format.js';
import { HealthBodyFormat, type HealthViewKind } from '../bodies/health-view.js';

/** Answers requests to the endpoints, for every HTTP framework. */
@Injectable()
export class HealthEndpoints {
  readonly #fixed: Readonly<Record<string, readonly [HealthViewKind, () => Promise<HealthReport>]>>;

  constructor(
    @Inject(HealthSettings) private readonly settings: HealthSettings,
    @Inject(HealthService) private readonly health: HealthService,
    @Inject(AccessGate) private readonly gate: AccessGate,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(HealthJsonFormat) private readonly healthJson: HealthJsonFormat,
    @Inject(HealthBodyFormat) private readonly format: HealthBodyFormat,
  ) {
    this.#fixed = {
      '': ['overall', () => health.overall()],
      detailed: ['detailed', () => health.detailed()],
      live: ['live', () => health.liveness()],
      ready: ['ready', () => health.readiness()],
      startup: ['startup', () => health.startup()],
      modules: ['modules', () => health.modules()],
      resources: ['resources', () => health.resources()],
    };
  }

  /**
   * @param name the path after the prefix: `live`, the name of a check or the name of a group
   * @returns `undefined` when no endpoint, check or group has that name
   */
  answer(name: string, request: HealthRequest): Promise<HealthAnswer> | undefined {
    const found = this.#find(name);
    return found && this.#answer(...found, request);
  }

  #find(name: string): readonly [HealthViewKind, Promise<HealthReport>] | undefined {
    if (Object.hasOwn(this.#fixed, name)) {
      const [kind, report] = this.#fixed[name] as readonly [HealthViewKind, () => Promise<HealthReport>];
      return [kind, report()];
    }
    const check = this.health.check(name);
    if (check) return ['check', check];
    const group = this.health.group(name);
    return group && ['group', group];
  }

  async #answer(
    kind: HealthViewKind,
    pending: Promise<HealthReport>,
    { accept, native }: HealthRequest,
  ): Promise<HealthAnswer> {
    const started = this.clock.now();
    const [report, details] = await Promise.all([pending, this.gate.admits(native)]);
    const responseTime = Math.round((this.clock.now() - started) * 10) / 10;
    const format = prefersHealthJson(accept) ? this.healthJson : this.format;
    const passed = isPassing(report);
    return {
      code: passed ? 200 : 503,
      headers: {
        'content-type': format.contentType,
        'cache-control': 'no-store',
        vary: 'accept',
        ...(!passed && { 'retry-after': formatRetryAfter(this.settings.retryAfter) }),
      },
      body: JSON.stringify(await format.render({ kind, report, responseTime, details })),
    };
  }
}

/** Returns whether a header `Accept` names the media type of the draft, in any spelling, and does not refuse it with `q=0`. */
function prefersHealthJson(accept: string | undefined): boolean {
  if (!accept) return false;
  return accept.split(',').some((range) => {
    const [type = '', ...parameters] = range.split(';').map((part) => part.trim().toLowerCase());
    return type === HEALTH_JSON && !parameters.some((parameter) => /^q\s*=\s*0(\.0*)?$/.test(parameter));
  });
}
