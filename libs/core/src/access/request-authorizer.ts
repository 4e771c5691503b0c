/** The part of a request that an authorizer can read; the request objects of Express and Fastify fit. */
export interface AuthorizableRequest {
  readonly headers: Readonly<Record<string, unknown>>;
}

/** Decides whether a request may pass. A throw, a rejection and any other answer than `true` mean no. */
export type RequestAuthorizer = (request: AuthorizableRequest) => boolean | Promise<boolean>;
