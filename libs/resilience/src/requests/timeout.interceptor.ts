import {
  type CallHandler,
  type ExecutionContext,
  Inject,
  Injectable,
  type NestInterceptor,
} from '@nestjs/common';
import { Observable } from 'rxjs';
import { httpExchange } from './http-exchange.js';
import { RequestDeadlines } from './request-deadlines.js';
import { ResolvedRequestResilienceOptions, refuseBeside } from './requests.options.js';

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
    private readonly deadlines: RequestDeadlines,
    @Inject(ResolvedRequestResilienceOptions) options: ResolvedRequestResilienceOptions,
  ) {
    refuseBeside(options, TimeoutInterceptor.name);
    deadlines.use();
  }

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const exchange = httpExchange(context);
    if (!exchange) return next.handle();
    const limit = this.deadlines.routes.limit(context.getHandler(), context.getClass());
    return new Observable((subscriber) => {
      const scope = this.deadlines.open(exchange, limit);
      scope.endIfLate();
      subscriber.add(scope.superviseStream(() => next.handle()).subscribe(subscriber));
    });
  }
}
