import type { HttpException } from '@nestjs/common';
import type { HandlerRequest } from './request-facts.js';

/** Port: takes care of a stream of server-sent events that fails after its first event, when no exception filter can answer. */
export interface StreamFailures {
  /** Reports the error, and returns the one whose message the client may see. */
  replace(thrown: unknown, request: HandlerRequest): HttpException;
}

/** Injection token of {@link StreamFailures}. */
export const StreamFailures = Symbol('@breakwater/resilience:StreamFailures');
