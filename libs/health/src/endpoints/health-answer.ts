/** Answer to one request, before it takes the form of Express or Fastify. */
export interface HealthAnswer {
  readonly code: 200 | 503;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** The parts of a request on which the answer depends. */
export interface HealthRequest {
  /** The header `Accept`. */
  readonly accept: string | undefined;
  /** The request object of Express or Fastify, for `authorize`. */
  readonly native: { readonly headers: Readonly<Record<string, unknown>> };
}
