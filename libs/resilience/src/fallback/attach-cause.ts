/** Causes beyond this depth are not looked at; it also ends a chain that bites its own tail. */
const MAX_CAUSES = 10;

/**
 * Makes `cause` the cause of `error`, where there is room for one: errors that have a cause, are frozen, or led to
 * `cause` themselves are left alone, as is whatever is no error.
 */
export function attachCause(error: unknown, cause: unknown): void {
  if (!(error instanceof Error) || error.cause !== undefined || leadsTo(cause, error)) return;
  // Unlike an assignment, this reports a frozen error without throwing.
  Reflect.defineProperty(error, 'cause', { value: cause, writable: true, configurable: true });
}

function leadsTo(outer: unknown, inner: Error): boolean {
  let current = outer;
  for (let depth = 0; depth <= MAX_CAUSES && current instanceof Error; depth++) {
    if (current === inner) return true;
    current = current.cause;
  }
  return false;
}
