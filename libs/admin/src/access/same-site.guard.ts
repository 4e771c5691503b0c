import type { IncomingHttpHeaders } from 'node:http';
import { AuthorizationError, refusalToHttpException } from '@breakwater/core';
import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';

/** Header of the page's own requests. A page of another site cannot send it without a preflight request, which no one answers. */
export const ADMIN_HEADER = 'x-breakwater-admin';

/** Values of `Sec-Fetch-Site` for requests of the page itself; absent in browsers and clients that do not send it. */
const OWN = new Set<unknown>([undefined, 'same-origin', 'none']);

/** Refuses requests that another site makes a browser send. */
@Injectable()
export class SameSiteGuard implements CanActivate {
  /** @throws HttpException with status 403 for a request of another site */
  canActivate(context: ExecutionContext): boolean {
    const { headers } = context.switchToHttp().getRequest<{ headers: IncomingHttpHeaders }>();
    const isJson = headers['content-type']?.startsWith('application/json') ?? false;
    if (headers[ADMIN_HEADER] === '1' && isJson && OWN.has(headers['sec-fetch-site'])) return true;
    throw refusalToHttpException(
      new AuthorizationError(
        `Actions of the dashboard need the header ${ADMIN_HEADER}: 1, a JSON body, and a request of the same site.`,
      ),
    );
  }
}
