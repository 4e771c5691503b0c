import type { IncomingMessage, ServerResponse } from 'node:http';

/** A request that has arrived. */
export interface HttpRequestStart {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** Route template, e.g. `/videos/:id`; known once the framework has found one, so ask when it is needed. */
  readonly route: string | undefined;
}

/** How a request ended. */
export interface HttpRequestEnd {
  readonly method: string;
  /** Route template, e.g. `/videos/:id`; none when no route matched. */
  readonly route?: string;
  /** Status of the answer; 499, as nginx has it, when the connection went before there was one. */
  readonly status: number;
  /** Milliseconds from the arrival to the end of the answer. */
  readonly duration: number;
  /** Whether the connection went before the answer was complete. */
  readonly aborted: boolean;
  /** Whether a direct route has answered: a probe or a scrape, which says nothing of how the application serves its clients. */
  readonly direct: boolean;
  /** Id that the logger (pino-http) or Fastify gave it, else the client's `x-request-id` when it is a valid id. */
  readonly requestId?: string;
}

/** Called when a request arrives; what it returns is called once when the request is over. Neither may throw. */
export type HttpRequestObserver = (start: HttpRequestStart) => ((end: HttpRequestEnd) => void) | undefined;
