import { RequestContext, TimeoutExceededError, currentContext, runInContext } from '@breakwater/core';
import {
  type CallHandler,
  type ExecutionContext,
  Inject,
  Injectable,
  type NestInterceptor,
} from '@nestjs/common';
import { Observable } from 'rxjs';
import { PolicyEnvironment } from '../invocation/policy.js';
import { HttpOptions, type ResolvedHttpOptions } from './http.options.js';
import { type HttpExchange, httpExchange } from './http-exchange.js';
import { requestTimeoutOf } from './request-timeout.decorator.js';

/**
 * Gives every HTTP request a context: its id, its deadline, and a signal that aborts when time is over or the
 * client leaves. Guarded methods below inherit all three. A request that is too slow is answered with 408.
 *
 * The time runs from this interceptor on; register it globally so that it is the outermost. Server-sent events have
 * no end and get no deadline.
 */
@Injectable()
export class TimeoutInterceptor implements NestInterceptor {
  constructor(
    @Inject(PolicyEnvironment) private readonly environment: PolicyEnvironment,
    @Inject(HttpOptions) private readonly options: ResolvedHttpOptions,
  ) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const exchange = httpExchange(context);
    if (!exchange) return next.handle();
    const timeout = requestTimeoutOf(context) ?? this.options.requestTimeout;
    return this.#supervise(context, next, exchange, exchange.streaming ? false : timeout);
  }

  #supervise(
    context: ExecutionContext,
    next: CallHandler,
    { requestId, response }: HttpExchange,
    timeout: number | false,
  ): Observable<unknown> {
    const { clock, timers, events } = this.environment;
    return new Observable((subscriber) => {
      const scope = new RequestContext(
        {
          ...(requestId !== undefined && { requestId }),
          ...(timeout !== false && { deadline: clock.now() + timeout }),
        },
        currentContext(),
      );
      const entry =
        timeout !== false &&
        timers.add(timeout, {
          onDue: () => {
            const name = `${context.getClass().name}.${context.getHandler().name}`;
            events.publish('timeout.exceeded', { name, scope: 'request', timeout });
            scope.cancel(new TimeoutExceededError(name, timeout, { status: 408 }));
          },
        });
      const onClose = (): void => {
        if (!response.writableFinished) {
          scope.cancel(new DOMException('The client closed the connection.', 'AbortError'));
        }
      };
      response.once('close', onClose);
      scope.attach({ onCancelled: (reason) => subscriber.error(reason) });
      subscriber.add(() => {
        if (entry) timers.remove(entry);
        response.removeListener('close', onClose);
        scope.close();
      });
      subscriber.add(runInContext(scope, () => next.handle().subscribe(subscriber)));
    });
  }
}
