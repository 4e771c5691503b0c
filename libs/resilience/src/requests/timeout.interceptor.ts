import { RequestContext, TimeoutExceededError, currentContext, runInContext } from '@breakwater/core';
import {
  type CallHandler,
  type ExecutionContext,
  Inject,
  Injectable,
  type NestInterceptor,
} from '@nestjs/common';
import { Observable } from 'rxjs';
import { PerMethod } from '../invocation/per-method.js';
import { PolicyEnvironment } from '../invocation/policy.js';
import { REQUEST_OPTIONS, type ResolvedRequestResilienceOptions } from './requests.options.js';
import { type HttpExchange, clientLeft, httpExchange, isEndless } from './http-exchange.js';
import { currentRequestId } from './request-facts.js';
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
  readonly #routes = new PerMethod((handler: Named, owner: Named) => this.#routeOf(handler, owner));

  constructor(
    @Inject(PolicyEnvironment) private readonly environment: PolicyEnvironment,
    @Inject(REQUEST_OPTIONS) private readonly options: ResolvedRequestResilienceOptions,
  ) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const exchange = httpExchange(context);
    if (!exchange) return next.handle();
    const route = this.#routes.get(context.getHandler(), context.getClass());
    return new Observable((subscriber) => {
      const deadline = this.environment.clock.now() + route.timeout;
      const requestId = currentRequestId(exchange.request);
      const scope = new RequestContext(
        { deadline, ...(requestId !== undefined && { requestId }) },
        currentContext(),
      );
      const unwatch = this.#watch(scope, exchange, route, deadline);
      scope.attach({ onCancelled: (reason) => subscriber.error(reason) });
      subscriber.add(unwatch);
      if (!scope.cancelled) subscriber.add(runInContext(scope, () => next.handle().subscribe(subscriber)));
    });
  }

  #routeOf(handler: Named, owner: Named): Route {
    const timeout = isEndless(handler)
      ? false
      : (requestTimeoutOf(handler, owner) ?? this.options.requestTimeout);
    return { name: `${owner.name}.${handler.name}`, timeout: timeout === false ? Infinity : timeout };
  }

  /** Cancels the scope when time is over or the client leaves; the function returned ends the watch. */
  #watch(scope: RequestContext, exchange: HttpExchange, route: Route, deadline: number): () => void {
    const { timers } = this.environment;
    const { response } = exchange;
    // The same deadline to the fraction: a call below that inherits it must not be the first to notice.
    const entry =
      deadline === Infinity
        ? undefined
        : timers.addDue(deadline, route.timeout, { onDue: () => scope.cancel(this.#exceeded(route)) });
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

  #exceeded({ name, timeout }: Route): Error {
    this.environment.events.publish('timeout.exceeded', { name, scope: 'request', timeout });
    return new TimeoutExceededError(name, timeout, { status: 408 });
  }
}

/** What the interceptor has to know of a handler. */
interface Route {
  readonly name: string;
  /** Milliseconds; `Infinity` for no limit. */
  readonly timeout: number;
}

/** A handler, or its class. */
interface Named {
  readonly name: string;
}
