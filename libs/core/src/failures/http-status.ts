import { readNumber, readProperty } from './read-property.js';

/**
 * Returns the HTTP status of an error: `status` (our errors, fetch wrappers), `statusCode` (undici, http-errors),
 * `response.status` (axios), `response.statusCode` (got), or `getStatus()` (Nest's `HttpException`).
 */
export function httpStatusOf(error: unknown): number | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  const getStatus = readProperty(error, 'getStatus');
  if (getStatus !== undefined) return asked(getStatus, error);
  const own = readNumber(error, 'status') ?? readNumber(error, 'statusCode');
  if (own !== undefined) return own;
  const response = readProperty(error, 'response');
  return readNumber(response, 'status') ?? readNumber(response, 'statusCode');
}

function asked(getStatus: unknown, error: object): number | undefined {
  if (typeof getStatus !== 'function') return undefined;
  try {
    const status: unknown = Reflect.apply(getStatus, error, []);
    return typeof status === 'number' ? status : undefined;
  } catch {
    return undefined;
  }
}
