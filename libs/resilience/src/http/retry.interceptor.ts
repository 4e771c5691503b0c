import {
  type CallHandler,
  type ExecutionContext,
  Inject,
  Injectable,
  type NestInterceptor,
} from '@nestjs/common';
import { type Observable, tap } from 'rxjs';
import { GuardedMethod } from '../guard/guarded-method.js';
import type { LogicalCall } from '../invocation/call.js';
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
 * has begun, and not for a handler that has its own `@Retry()`. Each handler has a retry budget of its own.
 */
@Injectable()
export class RetryInterceptor implements NestInterceptor {
  readonly #pipelines = new Map<object, Pipeline>();

  constructor(
    private readonly home: PolicyHome,
    @Inject(HttpOptions) private readonly options: ResolvedHttpOptions,
  ) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const exchange = httpExchange(context);
    if (!exchange || !mayRepeat(context, exchange)) return next.handle();
    const pipeline = this.#pipelineOf(context);
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

  #pipelineOf(context: ExecutionContext): Pipeline {
    const handler = context.getHandler();
    let pipeline = this.#pipelines.get(handler);
    if (!pipeline) {
      const name = `${context.getClass().name}.${handler.name}`;
      const levels = [{ source: 'http.retry', declarations: { retry: this.options.retry } }];
      pipeline = plan({ name, place: 'ResilienceModule http.retry', levels, home: this.home });
      this.#pipelines.set(handler, pipeline);
    }
    return pipeline;
  }
}

function mayRepeat(context: ExecutionContext, { method, streaming }: HttpExchange): boolean {
  const route = requestRetryOf(context);
  if (route === false || streaming || retriesItself(context)) return false;
  return route?.idempotent ?? IDEMPOTENT_METHODS.has(method);
}

function retriesItself(context: ExecutionContext): boolean {
  return GuardedMethod.in(context.getHandler())?.declares('retry') ?? false;
}
