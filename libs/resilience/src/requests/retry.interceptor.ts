import {
  type CallHandler,
  type ExecutionContext,
  Inject,
  Injectable,
  type NestInterceptor,
} from '@nestjs/common';
import { type Observable, tap } from 'rxjs';
import type { LogicalCall } from '../invocation/call.js';
import { observe } from '../pipeline/observable-call.js';
import { httpExchange } from './http-exchange.js';
import { RequestRoutes } from './request-routes.js';
import { ResolvedRequestResilienceOptions, refuseBeside } from './requests.options.js';

/**
 * Repeats a handler that fails with a transient error, with its pipes and inner interceptors, but without its guards.
 *
 * It repeats only idempotent HTTP methods, unless the route has `@RequestRetry({ idempotent: true })`. It does not repeat a handler
 * whose answer has begun, or that retries by itself, nor a request that its caller repeats already (`x-retry-attempt: 2` or higher).
 * Each handler has a retry budget of its own.
 */
@Injectable()
export class RetryInterceptor implements NestInterceptor {
  constructor(
    private readonly routes: RequestRoutes,
    @Inject(ResolvedRequestResilienceOptions) options: ResolvedRequestResilienceOptions,
  ) {
    refuseBeside(options, RetryInterceptor.name);
  }

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const exchange = httpExchange(context);
    if (!exchange) return next.handle();
    const { request, response } = exchange;
    const pipeline = this.routes.retry(context.getHandler(), context.getClass(), request);
    if (!pipeline) return next.handle();
    return observe(pipeline, () => {
      const logical: LogicalCall = {
        name: pipeline.name,
        isHandler: true,
        operation: () =>
          next.handle().pipe(tap({ error: () => (logical.committed ||= response.headersSent) })),
        attempts: 0,
        committed: false,
      };
      return logical;
    });
  }
}
