import {
  type CanActivate,
  type ExecutionContext,
  Injectable,
  UnsupportedMediaTypeException,
} from '@nestjs/common';
import { ROUTE_ARGS_METADATA } from '@nestjs/common/constants.js';
import { RouteParamtypes } from '@nestjs/common/enums/route-paramtypes.enum.js';
import type { IncomingMessage } from 'node:http';

/** Refuses bodies that are not JSON with 415, on routes that read one. Uploads read their bodies themselves. */
@Injectable()
export class JsonBodiesGuard implements CanActivate {
  /** @throws UnsupportedMediaTypeException for a body of another type */
  canActivate(context: ExecutionContext): boolean {
    const { headers } = context.switchToHttp().getRequest<IncomingMessage>();
    if (!hasBody(headers) || isJson(headers) || !readsBody(context)) return true;
    throw new UnsupportedMediaTypeException(
      'The request body must be JSON (Content-Type: application/json).',
    );
  }
}

type Headers = IncomingMessage['headers'];

const hasBody = (headers: Headers): boolean =>
  headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;

const isJson = (headers: Headers): boolean =>
  /^application\/json\s*(?:;|$)/i.test(headers['content-type'] ?? '');

/** Returns whether the handler has a parameter with `@Body()`. */
function readsBody(context: ExecutionContext): boolean {
  const parameters: unknown = Reflect.getMetadata(
    ROUTE_ARGS_METADATA,
    context.getClass(),
    context.getHandler().name,
  );
  return Object.keys(parameters ?? {}).some((key) => key.startsWith(`${RouteParamtypes.BODY}:`));
}
