import { causesOf, isError, readProperty } from '@breakwater/core';

/**
 * Sets `cause` as the cause of `error`. Leaves `error` alone if it has a cause, is frozen, is itself in the chain of causes
 * of `cause`, or is no error.
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
