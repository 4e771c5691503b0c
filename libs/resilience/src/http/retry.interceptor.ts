import {
  type CallHandler,
  type ExecutionContext,
  Inject,
  Injectable,
  type NestInterceptor,
} from '@nestjs/common';
import { type Observable, tap } from 'rxjs';
import { GuardRuntime, type Owner } from '../guard/guard-runtime.js';
import { GuardedMethod } from '../guard/guarded-method.js';
import type { LogicalCall } from '../invocation/call.js';
import { MethodPipelines } from '../pipeline/method-pipelines.js';
import { observe } from '../pipeline/observable-call.js';
import type { Pipeline } from '../pipeline/pipeline.js';
import { plan } from '../pipeline/plan.js';
import { PolicyHome } from '../pipeline/policy-home.js';
import { IDEMPOTENT_METHODS } from './http.constants.js';
import { HttpOptions, type ResolvedHttpOptions } from './http.options.js';
import { type HttpExchange, httpExchange } from './http-exchange.js';
import { requestRetryOf } from './request-retry.decorator.js';

/**
 * Runs a handler again when it fails in a way that can pass: pipes, inner interceptors and the handler, not guards.
 *
 * Only for idempotent HTTP methods, unless the route says `@RequestRetry({ idempotent: true })`. Never once the answer
 * has begun, and not for a handler that retries by itself. Each handler has a retry budget of its own.
 */
@Injectable()
export class RetryInterceptor implements NestInterceptor {
  readonly #pipelines = new MethodPipelines((handler: Named, owner: Named) => this.#plan(handler, owner));

  constructor(
    private readonly home: PolicyHome,
    @Inject(HttpOptions) private readonly options: ResolvedHttpOptions,
    @Inject(GuardRuntime) private readonly guards: GuardRuntime,
  ) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const exchange = httpExchange(context);
    if (!exchange || !this.#mayRepeat(context, exchange)) return next.handle();
    const pipeline = this.#pipelines.get(context.getHandler(), context.getClass());
    return observe(pipeline, () => {
      const logical: LogicalCall = {
        name: pipeline.name,
        operation: () =>
          next.handle().pipe(tap({ error: () => (logical.committed ||= exchange.response.headersSent) })),
        attempts: 0,
        committed: false,
      };
      return logical;
    });
  }

  #mayRepeat(context: ExecutionContext, { method, streaming }: HttpExchange): boolean {
    const route = requestRetryOf(context);
    if (route === false || streaming || this.#retriesItself(context)) return false;
    return route?.idempotent ?? IDEMPOTENT_METHODS.has(method);
  }

  /** By a decorator, or by the policy that it names. */
  #retriesItself(context: ExecutionContext): boolean {
    const guard = GuardedMethod.in(context.getHandler());
    if (!guard) return false;
    const { steps } = this.guards.build(guard, context.getClass() as Owner).explanation;
    return steps.some(({ step }) => step === 'retry');
  }

  #plan(handler: Named, owner: Named): Pipeline {
    const levels = [{ source: 'http.retry', declarations: { retry: this.options.retry } }];
    const name = `${owner.name}.${handler.name}`;
    return plan({ name, place: 'http.retry of ResilienceModule', levels, home: this.home });
  }
}

/** A handler, or its class. */
interface Named {
  readonly name: string;
}
