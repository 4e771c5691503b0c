import { type CanActivate, type ExecutionContext, Inject, mixin, type Type } from '@nestjs/common';
import { Clock } from '../clock/clock.js';
import { refusalToHttpException } from '../errors/refusal-to-http-exception.js';
import { AuthenticationError } from '../errors/authentication.error.js';
import { AccessGate } from './access-gate.js';
import type { AuthorizableRequest, RequestAuthorizer } from './request-authorizer.js';

/**
 * Creates a guard that admits a request if `authorize` does. Any other request gets 401 with `WWW-Authenticate: Bearer`.
 */
export function accessGuard(authorize: RequestAuthorizer): Type<CanActivate> {
  class AccessGuard implements CanActivate {
    readonly #gate: AccessGate;

    constructor(@Inject(Clock) clock: Clock) {
      this.#gate = new AccessGate(authorize, clock);
    }

    /** @throws HttpException with status 401 and an `AuthenticationError` as its cause, unless the request is admitted */
    async canActivate(context: ExecutionContext): Promise<boolean> {
      const http = context.switchToHttp();
      if (await this.#gate.admits(http.getRequest<AuthorizableRequest>())) return true;
      http.getResponse<HeaderWriter>().header('www-authenticate', 'Bearer');
      throw refusalToHttpException(
        new AuthenticationError('Send the token in the Authorization header, with the scheme Bearer.'),
      );
    }
  }
  return mixin(AccessGuard);
}

/** The method that sets a response header, which Express and Fastify share. */
interface HeaderWriter {
  header(name: string, value: string): unknown;
}
