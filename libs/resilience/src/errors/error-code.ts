import { errorChain } from './error-chain.js';

/** Tells whether the error, or one that led to it, has one of the codes. */
export function hasCode(error: unknown, codes: ReadonlySet<unknown>): boolean {
  return errorChain(error).some((link) => codes.has((link as { readonly code?: unknown }).code));
}
