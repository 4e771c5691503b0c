import { isOptionsObject, type OptionsCheck } from '@breakwater/core';
import { DEFAULT_HTTP_POLICY } from '../http.constants.js';
import type { HttpPolicy } from './upstream.options.js';

/** Kinds of policies that cannot hold for all calls of an upstream. */
const OF_METHODS: Readonly<Record<string, string>> = {
  fallback: 'a @Fallback() at the method that calls the upstream',
  cache: 'a @Cached() at the method that calls the upstream',
};

/** How a short form is written out, so that it changes one value of a default. */
const WRITTEN_OUT: Readonly<Record<string, (input: unknown) => unknown>> = {
  timeout: (input) => (typeof input === 'number' ? { total: input } : input),
  retry: (input) => (typeof input === 'number' ? { maxRetries: input } : input),
  circuitBreaker: (input) => (typeof input === 'string' ? { name: input } : input),
  /** The method of a request tells whether it may be sent twice. */
  hedge: (input) => {
    const written = input === true ? {} : isOptionsObject(input) ? input : { delay: input };
    return { idempotent: 'per-call', ...written };
  },
  bulkhead: (input) => (typeof input === 'number' || input === 'adaptive' ? { maxConcurrent: input } : input),
};

/** Checks that a policy is an object with policies that can hold for all calls of an upstream. */
export function checkPolicy(policy: unknown, check: OptionsCheck): policy is HttpPolicy {
  const within = check.within('policy');
  const expected = 'the name of a policy, or an object such as { retry: 2, timeout: 5000 }';
  if (!check.that(isOptionsObject(policy), 'policy', expected, policy)) return false;
  for (const [kind, instead] of Object.entries(OF_METHODS)) {
    within.that(Reflect.get(policy as object, kind) === undefined, kind, `written as ${instead}`, 'a policy');
  }
  return true;
}

/** Merges policies, the stronger one later: each option of a policy replaces the value of the one before. */
export function mergePolicies(...policies: readonly HttpPolicy[]): HttpPolicy {
  const merged: Record<string, unknown> = { ...DEFAULT_HTTP_POLICY };
  for (const policy of policies) {
    for (const [kind, input] of Object.entries<unknown>({ ...policy })) {
      if (input !== undefined) merged[kind] = mergeOne(kind, merged[kind], input);
    }
  }
  return merged;
}

function mergeOne(kind: string, base: unknown, input: unknown): unknown {
  const own = WRITTEN_OUT[kind]?.(input) ?? input;
  if (own === true) return base ?? true;
  if (!isOptionsObject(own)) return own;
  const before = isOptionsObject(base) ? (base as Readonly<Record<string, unknown>>) : {};
  const merged: Record<string, unknown> = { ...before, ...own };
  // A shorter total limit includes each attempt.
  if (kind === 'timeout' && !('attempt' in own) && Number(merged['total']) <= Number(merged['attempt'])) {
    delete merged['attempt'];
  }
  return merged;
}
