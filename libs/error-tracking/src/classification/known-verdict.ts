import type { FailureKind, KnownFailure } from '@breakwater/core';
import type { ErrorCategory } from './error-category.js';
import type { Verdict } from './verdict.js';

const OF_APPLICATION: Readonly<Partial<Record<FailureKind, ErrorCategory>>> = {
  authentication: 'authentication',
  authorization: 'authorization',
  validation: 'validation',
  'not-found': 'business_logic',
  conflict: 'business_logic',
  'rate-limited': 'rate_limiting',
};

/** The verdict that follows from the table of failures in `@breakwater/core`. */
export function knownVerdict(known: KnownFailure): Verdict {
  const { severity, vague } = known;
  return { category: categoryOf(known), severity, ...(vague && { vague }) };
}

function categoryOf({ kind, origin }: KnownFailure): ErrorCategory {
  const isTimeLimit = kind === 'timeout' || kind === 'aborted';
  switch (origin) {
    case 'network':
      return isTimeLimit ? 'timeout' : 'network';
    case 'policy':
      return isTimeLimit ? 'timeout' : 'circuit_breaker';
    case 'file-system':
      return 'file_system';
    case 'database':
      return 'database';
    case 'http':
      return 'external_api';
    default:
      return OF_APPLICATION[kind] ?? 'unknown';
  }
}
