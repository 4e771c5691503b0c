import type { IncomingHttpHeaders } from 'node:http';

/** A request to a {@link DirectRoute}. */
export interface DirectRequest {
  readonly headers: IncomingHttpHeaders;
  /** Parameters of the path. */
  readonly params: Readonly<Record<string, string>>;
  /** The request object of Express or Fastify. */
  readonly native: { readonly headers: Readonly<Record<string, unknown>> };
}

/** The answer of a direct route, if it has one. */
export type MaybeDirectAnswer = DirectAnswer | undefined | Promise<DirectAnswer | undefined>;

/**
 * Stands in front of all direct routes of an application. It can answer in their place, or change their answers.
 *
 * @param path path of the route, e.g. `/health/:name`
 * @param next returns the answer of the route
 */
export type DirectRouteGuard = (
  path: string,
  request: DirectRequest,
  next: () => MaybeDirectAnswer,
) => MaybeDirectAnswer;

/** Answer to one request, independent of Express and Fastify. */
export interface DirectAnswer {
  readonly code: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
}

/** A path that answers GET and HEAD on the HTTP framework itself. */
export interface DirectRoute {
  /** Path, which may have parameters, e.g. `/health/:name`. */
  readonly path: string;
  /** Returns the answer, or `undefined` to leave the request to the application. */
  answer(request: DirectRequest): MaybeDirectAnswer;
}
