/** Errors looked at before a chain counts as circular or absurd. */
const LONGEST_CHAIN = 16;

/**
 * The error itself, then what led to it: its `cause` and, of an `AggregateError`, each of its `errors`. `fetch` for
 * one hides `ECONNRESET` in the cause of a `TypeError`, and a refused connection to a host with several addresses
 * in an `AggregateError`.
 */
export function errorChain(error: unknown): readonly object[] {
  const chain: object[] = [];
  const add = (link: unknown): void => {
    if (typeof link === 'object' && link !== null && chain.length < LONGEST_CHAIN && !chain.includes(link)) {
      chain.push(link);
    }
  };
  add(error);
  // The list grows while it is walked.
  for (const link of chain as readonly { readonly cause?: unknown; readonly errors?: unknown }[]) {
    add(link.cause);
    if (Array.isArray(link.errors)) link.errors.forEach(add);
  }
  return chain;
}
