import { type PlatformRequest, currentContext, pathOf, requestIdOf, routeOf } from '@breakwater/core';

/** Facts about a request for answers and reports, on any HTTP platform. */
export interface RequestFacts {
  readonly method: string;
  /** Path without the query. */
  readonly path: string;
  /** Route template, e.g. `/videos/:id`; none when no route matched. */
  readonly route?: string;
  readonly requestId?: string;
}

/** A request as handlers get it. */
export interface HandlerRequest extends PlatformRequest {
  readonly method: string;
}

/** Reads the facts of an Express, Fastify or plain Node request; `status` is that of its answer, when it is known. */
export function requestFacts(request: HandlerRequest, status?: number): RequestFacts {
  const route = routeOf(request, status);
  const requestId = currentRequestId(request);
  return {
    method: request.method,
    path: pathOf(request),
    ...(route !== undefined && { route }),
    ...(requestId !== undefined && { requestId }),
  };
}

/** Returns the id of a request: that of its context, that of the platform, or a valid one that the client sent. */
function currentRequestId(request: PlatformRequest): string | undefined {
  return currentContext()?.requestId ?? requestIdOf(request);
}
