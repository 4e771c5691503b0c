/** The part of a request that an authorizer can read. The request objects of Express and Fastify match it. */
export interface AuthorizableRequest {
  readonly headers: Readonly<Record<string, unknown>>;
}

/** Decides whether a request may pass. Only the answer `true` means yes; an error means no. */
export type RequestAuthorizer = (request: AuthorizableRequest) => boolean | Promise<boolean>;
