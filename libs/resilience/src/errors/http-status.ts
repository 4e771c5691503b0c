interface CarriesStatus {
  readonly status?: unknown;
  readonly statusCode?: unknown;
  readonly response?: { readonly status?: unknown; readonly statusCode?: unknown } | null;
  readonly getStatus?: () => unknown;
}

/**
 * HTTP status that an error stands for: `status` (our errors, fetch wrappers), `statusCode` (undici, http-errors),
 * `response.status` (axios), `response.statusCode` (got), or `getStatus()` (Nest's `HttpException`).
 */
export function httpStatusOf(error: unknown): number | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  const { status, statusCode, response, getStatus } = error as CarriesStatus;
  if (typeof getStatus === 'function') return asStatus(getStatus.call(error));
  return (
    asStatus(status) ?? asStatus(statusCode) ?? asStatus(response?.status) ?? asStatus(response?.statusCode)
  );
}

const asStatus = (value: unknown): number | undefined => (typeof value === 'number' ? value : undefined);
