import {
  type CallHandler,
  type ExecutionContext,
  Inject,
  Injectable,
  type NestInterceptor,
} from '@nestjs/common';
import { type Observable, tap } from 'rxjs';
import { MethodRuntime, type Owner } from '../decorators/method-runtime.js';
import { DecoratedMethod } from '../decorators/decorated-method.js';
import type { LogicalCall } from '../invocation/call.js';
import { PerMethod } from '../invocation/per-method.js';
import { observe } from '../pipeline/observable-call.js';
import type { Pipeline } from '../pipeline/pipeline.js';
import { plan } from '../pipeline/plan.js';
import { PolicyHome } from '../pipeline/policy-home.js';
import { IDEMPOTENT_METHODS } from './requests.constants.js';
import { REQUEST_OPTIONS, type ResolvedRequestResilienceOptions } from './requests.options.js';
import { httpExchange, isEndless } from './http-exchange.js';
import { requestRetryOf } from './request-retry.decorator.js';

/**
 * Runs a handler again when it fails in a way that can pass: pipes, inner interceptors and the handler, not guards.
 *
 * Only for idempotent HTTP methods, unless the route says `@RequestRetry({ idempotent: true })`. Never once the answer
 * has begun, and not for a handler that retries by itself. Each handler has a retry budget of its own.
 */
@Injectable()
export class RetryInterceptor implements NestInterceptor {
  readonly #routes = new PerMethod((handler: Handler, owner: Owner) => this.#routeOf(handler, owner));

  constructor(
    private readonly home: PolicyHome,
    @Inject(REQUEST_OPTIONS) private readonly options: ResolvedRequestResilienceOptions,
    @Inject(MethodRuntime) private readonly methods: MethodRuntime,
  ) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const exchange = httpExchange(context);
    if (!exchange) return next.handle();
    const { pipeline, idempotent } = this.#routes.get(context.getHandler(), context.getClass());
    const { request, response } = exchange;
    if (!pipeline || !(idempotent ?? IDEMPOTENT_METHODS.has(request.method))) return next.handle();
    return observe(pipeline, () => {
      const logical: LogicalCall = {
        name: pipeline.name,
        operation: () =>
          next.handle().pipe(tap({ error: () => (logical.committed ||= response.headersSent) })),
        attempts: 0,
        committed: false,
      };
      return logical;
    });
  }

  #routeOf(handler: Handler, owner: Owner): Route {
    const route = requestRetryOf(handler, owner);
    const stepsAside = route === false || isEndless(handler) || this.#retriesItself(handler, owner);
    return {
      pipeline: stepsAside ? undefined : this.#plan(handler, owner),
      idempotent: route === false ? undefined : route?.idempotent,
    };
  }

  /** By a decorator, or by the policy that it names. */
  #retriesItself(handler: Handler, owner: Owner): boolean {
    const decorated = DecoratedMethod.in(handler);
    if (!decorated) return false;
    const { steps } = this.methods.build(decorated, owner).explanation;
    return steps.some(({ step }) => step === 'retry');
  }

  #plan(handler: Handler, owner: Owner): Pipeline {
    const levels = [{ source: 'http.retry', declarations: { retry: this.options.retry } }];
    const name = `${owner.name}.${handler.name}`;
    return plan({ name, place: 'http.retry of ResilienceModule', levels, home: this.home });
  }
}

type Handler = ReturnType<ExecutionContext['getHandler']>;

/** What the interceptor has to know of a handler. */
interface Route {
  /** None for a handler that must not be repeated, or repeats itself. */
  readonly pipeline: Pipeline | undefined;
  /** What the route says, whatever its HTTP method. */
  readonly idempotent: boolean | undefined;
}
