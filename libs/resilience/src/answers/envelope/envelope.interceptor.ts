import type { ServerResponse } from 'node:http';
import { Clock, readProperty } from '@breakwater/core';
import {
  type CallHandler,
  type ExecutionContext,
  Inject,
  Injectable,
  type NestInterceptor,
  StreamableFile,
} from '@nestjs/common';
import { type Observable, map } from 'rxjs';
import { type HandlerRequest, requestFacts } from '../../requests/request-facts.js';
import { ApiResponseBuilder } from './api-response.js';

const WITHOUT_ENVELOPE = Symbol('@breakwater/resilience:WithoutEnvelope');

/** Metadata of Nest for handlers whose result is not a body: `@Sse()`, `@Render()`, `@Redirect()`. */
const NOT_BODIES = ['__sse__', '__renderTemplate__', '__redirect__'];

/** Status codes of answers without a body. */
const WITHOUT_BODY: ReadonlySet<unknown> = new Set([204, 205, 304]);

/** Leaves the results of a handler, or of all handlers of a controller, as they are, e.g. for health checks. */
export function WithoutEnvelope(): ClassDecorator & MethodDecorator {
  return (target: object, _key?: string | symbol, descriptor?: PropertyDescriptor) => {
    Reflect.defineMetadata(WITHOUT_ENVELOPE, true, (descriptor?.value as object | undefined) ?? target);
  };
}

/**
 * Puts the results of handlers into an envelope: `{ success: true, data, requestId, timestamp }`. A handler that returns
 * nothing has the data `null`. Errors get theirs from
 * `ErrorTrackingFilter` with `format: 'envelope'`.
 *
 * Files, streams, buffers, server-sent events, rendered pages, redirects, answers without a body and results that are envelopes
 * already pass unchanged. So does everything outside of HTTP.
 */
@Injectable()
export class EnvelopeInterceptor implements NestInterceptor {
  constructor(@Inject(Clock) private readonly clock: Clock) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const handler = context.getHandler();
    const isPlain =
      context.getType() !== 'http' ||
      hasMetadata(WITHOUT_ENVELOPE, handler, context.getClass()) ||
      NOT_BODIES.some((key) => hasMetadata(key, handler));
    return isPlain
      ? next.handle()
      : next.handle().pipe(map((result: unknown) => this.#wrap(result, context)));
  }

  #wrap(result: unknown, context: ExecutionContext): unknown {
    const http = context.switchToHttp();
    const response = http.getResponse<ServerResponse>();
    if (isBody(result) || WITHOUT_BODY.has(readProperty(response, 'statusCode'))) return result;
    const { requestId } = requestFacts(http.getRequest<HandlerRequest>());
    return ApiResponseBuilder.success(result ?? null, { requestId, timestamp: this.clock.date() });
  }
}

function hasMetadata(key: string | symbol, ...targets: readonly object[]): boolean {
  return targets.some((target) => Reflect.hasMetadata(key, target));
}

/** Returns whether a result is sent as it is. */
function isBody(result: unknown): boolean {
  if (typeof result !== 'object' || result === null) return false;
  if (result instanceof StreamableFile || result instanceof Uint8Array) return true;
  const isStream = ['pipe', 'getReader'].some((sign) => typeof readProperty(result, sign) === 'function');
  const isEnvelope =
    typeof readProperty(result, 'success') === 'boolean' && ('data' in result || 'error' in result);
  return isStream || isEnvelope;
}
