import type { ServerResponse } from 'node:http';
import type { HandlerRequest } from './request-facts.js';

/** Port: decides about a request that has arrived, before its body is read and before code of the application runs. */
export interface ArrivalCheck {
  /**
   * Refuses a request with an answer and returns true, or returns false.
   *
   * @param reply that of Fastify
   */
  refuses(request: HandlerRequest, response: ServerResponse, reply?: { hijack(): unknown }): boolean;
}

/** Injection token of {@link ArrivalCheck}. */
export const ArrivalCheck = Symbol('@breakwater/resilience:ArrivalCheck');
