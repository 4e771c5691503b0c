import type { IncomingMessage, ServerResponse } from 'node:http';
import { AuthenticationError, BearerToken } from '@breakwater/core';
import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import type { SecurityVariables } from './security.variables.js';

/** Lets requests through that carry `DEBUG_TOKEN` as their bearer token. */
@Injectable()
export class BearerTokenGuard implements CanActivate {
  readonly #token: BearerToken;

  constructor(config: ConfigService<SecurityVariables, true>) {
    this.#token = new BearerToken(config.getOrThrow('DEBUG_TOKEN', { infer: true }), 'DEBUG_TOKEN');
  }

  /** @throws AuthenticationError when the token is missing or wrong */
  canActivate(context: ExecutionContext): boolean {
    const http = context.switchToHttp();
    if (this.#token.isSentIn(http.getRequest<IncomingMessage>().headers.authorization)) return true;
    http.getResponse<ServerResponse>().setHeader('www-authenticate', 'Bearer');
    throw new AuthenticationError('Send DEBUG_TOKEN in the Authorization header, with the scheme Bearer.');
  }
}
