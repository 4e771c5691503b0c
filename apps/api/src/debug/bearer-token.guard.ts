import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { AuthenticationError } from '@breakwater/core';
import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import type { Environment } from '../config/environment.js';

/** Lets requests through that carry `DEBUG_TOKEN` as their bearer token. */
@Injectable()
export class BearerTokenGuard implements CanActivate {
  readonly #expected: Buffer;

  constructor(config: ConfigService<Environment, true>) {
    this.#expected = digest(config.getOrThrow('DEBUG_TOKEN', { infer: true }));
  }

  /** @throws AuthenticationError when the token is missing or wrong */
  canActivate(context: ExecutionContext): boolean {
    const http = context.switchToHttp();
    const { authorization = '' } = http.getRequest<IncomingMessage>().headers;
    const token = /^Bearer +(\S+)$/i.exec(authorization)?.[1] ?? '';
    if (timingSafeEqual(digest(token), this.#expected)) return true;
    http.getResponse<ServerResponse>().setHeader('www-authenticate', 'Bearer');
    throw new AuthenticationError('Send the header "Authorization: Bearer <DEBUG_TOKEN>".');
  }
}

/** Digests have one length, so that comparing them tells nothing of the length of the token either. */
function digest(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
