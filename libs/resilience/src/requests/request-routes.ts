import type { Criticality } from '@breakwater/core';
import { Inject, Injectable } from '@nestjs/common';
import { MetadataScanner, ModulesContainer } from '@nestjs/core';
import { MethodRuntime, type MethodOwner } from '../decorators/method-runtime.js';
import { DecoratedMethod } from '../decorators/decorated-method.js';
import { PerMethod } from '../invocation/per-method.js';
import type { Pipeline } from '../pipeline/pipeline.js';
import { plan } from '../pipeline/plan.js';
import { PolicyHome } from '../pipeline/policy-home.js';
import { criticalityOf } from '../decorators/declared-criticality.js';
import { type HttpExchange, isEndless } from './http-exchange.js';
import { isRepeated } from './incoming-headers.js';
import { requestRetryOf } from './request-retry.decorator.js';
import { requestTimeoutOf } from './request-timeout.decorator.js';
import { ResolvedRequestResilienceOptions } from './requests.options.js';

/**
 * Methods that may be repeated without harm: RFC 9110, section 9.2.2 (CONNECT and TRACE never reach a handler).
 */
const IDEMPOTENT_METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE']);

/** A handler of a controller. */
interface Handler {
  readonly name: string;
}

/** Time limit and importance of the requests to one handler. */
export interface RouteLimit {
  /** `Controller.handler`, for errors and events. */
  readonly name: string;
  /** Milliseconds; `Infinity` for no limit. */
  readonly timeout: number;
  /** True for answers that have no end, which no caller limits. */
  readonly endless?: boolean;
  /** True if the caller set the limit. */
  readonly byCaller?: boolean;
  /** The class that `@Criticality()` gives to the requests. */
  readonly criticality?: Criticality;
}

/** Repetition of one handler. */
interface RouteRetry {
  /** `undefined` for a handler that must not be repeated, or that repeats itself. */
  readonly pipeline: Pipeline | undefined;
  /** The value that the route sets, whatever its HTTP method. */
  readonly idempotent: boolean | undefined;
}

/** The time limit and the retries of each handler: decorators win over the options of the module. */
@Injectable()
export class RequestRoutes {
  readonly #limits = new PerMethod((handler: Handler, owner: MethodOwner) => this.#limitOf(handler, owner));
  readonly #retries = new PerMethod((handler: Handler, owner: MethodOwner) => this.#retryOf(handler, owner));

  constructor(
    private readonly home: PolicyHome,
    @Inject(ResolvedRequestResilienceOptions) private readonly options: ResolvedRequestResilienceOptions,
    @Inject(MethodRuntime) private readonly guards: MethodRuntime,
    private readonly modules: ModulesContainer,
  ) {}

  /** The time limit of the requests to a handler. */
  limit(handler: Handler, owner: MethodOwner): RouteLimit {
    return this.#limits.get(handler, owner);
  }

  /** The time limit of each handler that `@RequestTimeout()` sets. */
  declaredLimits(): readonly RouteLimit[] {
    const scanner = new MetadataScanner();
    const owners = [...this.modules.values()].flatMap(({ controllers }) =>
      [...controllers.values()].flatMap(({ metatype }) => (typeof metatype === 'function' ? [metatype] : [])),
    );
    return owners.flatMap((owner) => {
      const prototype = owner.prototype as Record<string, Handler>;
      return scanner
        .getAllMethodNames(prototype)
        .flatMap((name) => prototype[name] ?? [])
        .filter((handler) => requestTimeoutOf(handler, owner) !== undefined)
        .map((handler) => this.limit(handler, owner as MethodOwner));
    });
  }

  /**
   * The pipeline that repeats a handler for a request; `undefined` when it runs once. A request that its caller repeats already
   * runs once, because retries of several layers multiply.
   */
  retry(
    handler: Handler,
    owner: MethodOwner,
    { method, headers }: HttpExchange['request'],
  ): Pipeline | undefined {
    const { pipeline, idempotent } = this.#retries.get(handler, owner);
    if (!pipeline || isRepeated(headers)) return undefined;
    return (idempotent ?? IDEMPOTENT_METHODS.has(method)) ? pipeline : undefined;
  }

  #limitOf(handler: Handler, owner: MethodOwner): RouteLimit {
    const name = `${owner.name}.${handler.name}`;
    const criticality = criticalityOf(handler, owner);
    const declared = criticality && { criticality };
    if (isEndless(handler)) return { name, timeout: Infinity, endless: true, ...declared };
    const timeout = requestTimeoutOf(handler, owner) ?? this.options.requestTimeout;
    return { name, timeout: timeout === false ? Infinity : timeout, ...declared };
  }

  #retryOf(handler: Handler, owner: MethodOwner): RouteRetry {
    const declared = requestRetryOf(handler, owner);
    const { retry } = this.options;
    if (declared === false || retry === false || isEndless(handler) || this.#retriesItself(handler, owner)) {
      return { pipeline: undefined, idempotent: undefined };
    }
    const pipeline = plan({
      name: `${owner.name}.${handler.name}`,
      place: 'http.retry of ResilienceModule',
      levels: [{ source: 'http.retry', declarations: { retry } }],
      home: this.home,
    });
    return { pipeline, idempotent: declared?.idempotent };
  }

  /** Returns whether a decorator, or the policy that it names, declares retries. */
  #retriesItself(handler: Handler, owner: MethodOwner): boolean {
    const guard = DecoratedMethod.in(handler);
    if (!guard) return false;
    const { steps } = this.guards.build(guard, owner).explanation;
    return steps.some(({ step }) => step === 'retry');
  }
}
