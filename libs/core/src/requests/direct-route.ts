import type { IncomingHttpHeaders } from 'node:http';

/** A request to a {@link DirectRoute}. */
export interface DirectRequest {
  readonly headers: IncomingHttpHeaders;
  /** Parameters of the path. */
  readonly params: Readonly<Record<string, string>>;
  /** The request object of Express or Fastify. */
  readonly native: { readonly headers: Readonly<Record<string, unknown>> };
}

/** Answer to one request, before it takes the form of Express or Fastify. */
export interface DirectAnswer {
  readonly code: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
}

/** A path that answers GET and HEAD on the HTTP framework itself. */
export interface DirectRoute {
  /** May have parameters, e.g. `/health/:name`. */
  readonly path: string;
  /** Answers; with `undefined` the request is left to the application. */
  answer(request: DirectRequest): DirectAnswer | Promise<DirectAnswer> | undefined;
}
