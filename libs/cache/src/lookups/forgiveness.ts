import type { Failure, FailureKind } from '@breakwater/core';

/** Kinds of failures that are answers: the request is wrong, or there is nothing. */
const ANSWERS: ReadonlySet<FailureKind> = new Set(['validation', 'not-found', 'conflict', 'aborted']);

/** Kinds that are answers when the application itself gives them: the caller may not have the value. */
const REFUSALS: ReadonlySet<FailureKind> = new Set(['authentication', 'authorization']);

/** Returns whether an error says something of the request, so that an old value would be a wrong answer. */
export function isAboutTheRequest({ kind, origin }: Failure): boolean {
  return ANSWERS.has(kind) || (REFUSALS.has(kind) && origin === 'application');
}
