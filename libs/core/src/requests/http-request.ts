import type { IncomingMessage, ServerResponse } from 'node:http';
import type { PlatformRequest } from './platform-request.js';

/** A request that has arrived. */
export interface HttpRequestStart {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /**
   * The request as guards and handlers get it, which may have a `user`. Read it when you need it: Fastify makes it after the request
   * has arrived.
   */
  readonly platform: PlatformRequest;
  /** Route template, e.g. `/videos/:id`. Read it when you need it: it is unknown until the framework has matched the route. */
  readonly route: string | undefined;
}

/** Facts about a request that has ended. */
export interface HttpRequestEnd {
  readonly method: string;
  /** Route template, e.g. `/videos/:id`; absent when no route matched. */
  readonly route?: string;
  /** Status of the answer; 499, as in nginx, when the connection closed before the answer. */
  readonly status: number;
  /** Milliseconds from the arrival to the end of the answer. */
  readonly duration: number;
  /** True if the connection closed before the answer was complete. */
  readonly aborted: boolean;
  /** True if a direct route answered. Such requests are probes and scrapes, which do not show how the application serves clients. */
  readonly direct: boolean;
  /** Id from the logger (pino-http) or Fastify, else the client's `x-request-id` if it is valid. */
  readonly requestId?: string;
}

/** Called when a request arrives. It can return a function that is called once when the request ends. Neither may throw. */
export type HttpRequestObserver = (start: HttpRequestStart) => ((end: HttpRequestEnd) => void) | undefined;
