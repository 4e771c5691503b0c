import type { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { CLIENT_CLOSED_REQUEST } from '../failures/known/http.failures.js';
import type { HttpRequestEnd, HttpRequestStart } from './http-request.js';
import { isDirect } from './send-answer.js';
import { type PlatformRequest, requestIdOf, routeOf } from './platform-request.js';

/** An observed request. */
export class ObservedRequest implements HttpRequestStart {
  /** The request that holds id and route: Fastify's own request, or Node's in Express. */
  platform: PlatformRequest;

  constructor(
    readonly request: IncomingMessage,
    readonly response: ServerResponse,
    private readonly arrived: number,
  ) {
    this.platform = request;
  }

  get route(): string | undefined {
    return routeOf(this.platform);
  }

  /** Returns true if Fastify's `inject()` sent the request and the answer is complete. Without a connection, `writableFinished` stays false. */
  get #wasInjected(): boolean {
    return !(this.request.socket instanceof Socket) && this.response.writableEnded;
  }

  /** Returns the facts when the response has closed. */
  end(now: number): HttpRequestEnd {
    const { headersSent, statusCode, writableFinished } = this.response;
    const status = headersSent ? statusCode : CLIENT_CLOSED_REQUEST;
    const route = routeOf(this.platform, status);
    const requestId = requestIdOf(this.platform);
    const end: { -readonly [K in keyof HttpRequestEnd]: HttpRequestEnd[K] } = {
      method: this.request.method ?? 'GET',
      status,
      duration: now - this.arrived,
      aborted: !(writableFinished || this.#wasInjected),
      direct: isDirect(this.response),
    };
    if (route !== undefined) end.route = route;
    if (requestId !== undefined) end.requestId = requestId;
    return end;
  }
}
