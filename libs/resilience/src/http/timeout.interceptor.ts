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
import { type HttpExchange, clientLeft, httpExchange } from './http-exchange.js';
import { requestTimeoutOf } from './request-timeout.decorator.js';

/**
 * Gives every HTTP request a context: its id, its deadline, and a signal that aborts when time is over or the
 * client leaves. Guarded methods below inherit all three. A request that is too slow is answered with 408.
 *
 * The time runs from this interceptor on until the handler has returned; register it globally so that it is the
 * outermost. Server-sent events have no end and get no deadline.
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
    const timeout = exchange.streaming ? false : (requestTimeoutOf(context) ?? this.options.requestTimeout);
    return new Observable((subscriber) => {
      const scope = this.#openScope(exchange, timeout);
      const unwatch = this.#watch(scope, exchange, context, timeout);
      scope.attach({ onCancelled: (reason) => subscriber.error(reason) });
      subscriber.add(unwatch);
      if (!scope.cancelled) subscriber.add(runInContext(scope, () => next.handle().subscribe(subscriber)));
    });
  }

  #openScope({ requestId }: HttpExchange, timeout: number | false): RequestContext {
    const { clock } = this.environment;
    return new RequestContext(
      {
        ...(requestId !== undefined && { requestId }),
        ...(timeout !== false && { deadline: clock.now() + timeout }),
      },
      currentContext(),
    );
  }

  /** Cancels the scope when time is over or the client leaves; the function returned ends the watch. */
  #watch(
    scope: RequestContext,
    exchange: HttpExchange,
    context: ExecutionContext,
    timeout: number | false,
  ): () => void {
    const { timers } = this.environment;
    const { response } = exchange;
    const entry =
      timeout === false
        ? undefined
        : timers.add(timeout, { onDue: () => scope.cancel(this.#exceeded(context, timeout)) });
    const onClose = (): void => {
      if (clientLeft(exchange)) {
        scope.cancel(new DOMException('The client closed the connection.', 'AbortError'));
      }
    };
    response.once('close', onClose);
    // It may have left while the guards were at work.
    onClose();
    return () => {
      if (entry) timers.remove(entry);
      response.removeListener('close', onClose);
      scope.close();
    };
  }

  #exceeded(context: ExecutionContext, timeout: number): Error {
    const name = `${context.getClass().name}.${context.getHandler().name}`;
    this.environment.events.publish('timeout.exceeded', { name, scope: 'request', timeout });
    return new TimeoutExceededError(name, timeout, { status: 408 });
  }
}
