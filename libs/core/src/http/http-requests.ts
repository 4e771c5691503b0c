import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { Injectable } from '@nestjs/common';

/** A request that has arrived. */
export interface HttpRequestStart {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

/** How a request ended. */
export interface HttpRequestEnd {
  readonly method: string;
  /** Route template, e.g. `/videos/:id`; none when no route matched. */
  readonly route?: string;
  /** Status of the answer; 499, as nginx has it, when the client left before there was one. */
  readonly status: number;
  /** Milliseconds from the arrival to the end of the answer. */
  readonly duration: number;
  /** Whether the connection went before the answer was complete. */
  readonly aborted: boolean;
  readonly requestId?: string;
}

/** Called when a request arrives; what it returns is called once when the request is over. Neither may throw. */
export type HttpRequestObserver = (start: HttpRequestStart) => ((end: HttpRequestEnd) => void) | undefined;

/**
 * The HTTP requests of this application, seen at its server before any framework code runs: those that guards refuse, that no
 * route matches or that clients abort included. Express and Fastify; two applications in one process never see each other's.
 */
@Injectable()
export class HttpRequests {
  /** The servers that belong to the application: one, or several where Fastify listens on every address of a name. */
  get servers(): ReadonlySet<Server> {
    return new Set();
  }

  /** Adds an observer; the function returned removes it. */
  observe(_observer: HttpRequestObserver): () => void {
    return () => undefined;
  }
}
