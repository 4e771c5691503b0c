import { AccessGate } from '@breakwater/core';
import { Inject, Injectable } from '@nestjs/common';
import { HEALTH_SETTINGS } from '../health.module-definition.js';
import type { HealthSettings } from '../health.options.js';
import { type HealthReport, passes } from '../health-report.js';
import { HealthService, type PendingReport } from '../health.service.js';
import type { HealthAnswer, HealthRequest } from './health-answer.js';
import { HEALTH_JSON, HealthJsonFormat } from './health-json.format.js';
import type { HealthBodyFormat, HealthView, HealthViewKind } from './health-view.js';
import { StandardFormat } from './standard.format.js';
import { TerminusFormat } from './terminus.format.js';

/** Milliseconds per second, the unit of `Retry-After`. */
const SECOND = 1_000;

/** Answers requests to the endpoints, whatever the HTTP framework. */
@Injectable()
export class HealthEndpoints {
  readonly #fixed: Readonly<Record<string, readonly [HealthViewKind, () => PendingReport]>>;
  readonly #format: HealthBodyFormat;
  /** Bodies that were made already; they go with their report. */
  readonly #bodies = new WeakMap<HealthReport, Map<string, string>>();

  constructor(
    @Inject(HEALTH_SETTINGS) private readonly settings: HealthSettings,
    @Inject(HealthService) private readonly health: HealthService,
    @Inject(AccessGate) private readonly gate: AccessGate,
    @Inject(HealthJsonFormat) private readonly healthJson: HealthJsonFormat,
    @Inject(StandardFormat) standard: StandardFormat,
    @Inject(TerminusFormat) terminus: TerminusFormat,
  ) {
    this.#format = settings.format === 'terminus' ? terminus : standard;
    this.#fixed = {
      '': ['overall', () => health.overall()],
      detailed: ['detailed', () => health.overall()],
      live: ['live', () => health.liveness()],
      ready: ['ready', () => health.readiness()],
      startup: ['startup', () => health.startup()],
      modules: ['modules', () => health.modules()],
      resources: ['resources', () => health.resources()],
    };
  }

  /**
   * @param name what follows the prefix in the path, e.g. `live`, the name of a check or of a group
   * @returns `undefined` when there is nothing of that name
   */
  answer(name: string, request: HealthRequest): Promise<HealthAnswer> | undefined {
    const found = this.#find(name);
    if (!found) return undefined;
    const [kind, pending] = found;
    return Promise.all([pending, this.gate.admits(request.native)]).then(([report, details]) =>
      this.#compose({ kind, report, details }, request),
    );
  }

  #find(name: string): readonly [HealthViewKind, PendingReport] | undefined {
    if (Object.hasOwn(this.#fixed, name)) {
      const [kind, report] = this.#fixed[name] as readonly [HealthViewKind, () => PendingReport];
      return [kind, report()];
    }
    const check = this.health.check(name);
    if (check) return ['check', check];
    const group = this.health.group(name);
    return group && ['group', group];
  }

  #compose(view: HealthView, { accept }: HealthRequest): HealthAnswer | Promise<HealthAnswer> {
    const format = accept?.includes(HEALTH_JSON) ? this.healthJson : this.#format;
    const body = this.#body(view, format);
    return body instanceof Promise
      ? body.then((text) => this.#finish(view, format, text))
      : this.#finish(view, format, body);
  }

  #finish({ report }: HealthView, { contentType }: HealthBodyFormat, body: string): HealthAnswer {
    const passed = passes(report);
    return {
      code: passed ? 200 : 503,
      headers: {
        'content-type': contentType,
        'cache-control': 'no-store',
        vary: 'accept',
        ...(!passed && { 'retry-after': String(Math.ceil(this.settings.retryAfter / SECOND)) }),
      },
      body,
    };
  }

  #body(view: HealthView, format: HealthBodyFormat): string | Promise<string> {
    if (!format.isStable(view)) return stringify(format.render(view));
    let bodies = this.#bodies.get(view.report);
    if (!bodies) this.#bodies.set(view.report, (bodies = new Map<string, string>()));
    const key = `${format.contentType} ${view.kind} ${view.details}`;
    const known = bodies.get(key);
    if (known !== undefined) return known;
    const made = stringify(format.render(view));
    if (made instanceof Promise) return made.then((text) => (bodies.set(key, text), text));
    bodies.set(key, made);
    return made;
  }
}

function stringify(body: unknown): string | Promise<string> {
  return body instanceof Promise ? body.then((value) => JSON.stringify(value)) : JSON.stringify(body);
}
