import { causesOf, isError, readProperty } from '@breakwater/core';

/**
 * Makes `cause` the cause of `error`, where there is room for one: errors that have a cause, are frozen, or led to
 * `cause` themselves are left alone, as is any value that is not an error.
 */
export function attachCause(error: unknown, cause: unknown): void {
  if (!isError(error) || readProperty(error, 'cause') !== undefined) return;
  const target = error as object;
  if (causesOf(cause, { members: false }).includes(target)) return;
  try {
    // Unlike an assignment, this reports a frozen error without throwing.
    Reflect.defineProperty(target, 'cause', { value: cause, writable: true, configurable: true });
  } catch {
    // A proxy refuses new properties.
  }
}
