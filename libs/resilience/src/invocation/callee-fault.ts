/** The failure of a callee that a {@link CalleeFault} stands for. */
export type CalleeFailure =
  /** The connection fails with an error code of Node, e.g. `ECONNRESET`. */
  | { readonly kind: 'error'; readonly code: string }
  /** The callee answers with a status. */
  | { readonly kind: 'status'; readonly status: number; readonly retryAfter?: number | undefined }
  /** The callee answers with a value. */
  | { readonly kind: 'result'; readonly value: unknown }
  /** The callee breaks off its answer after some bytes of the body. */
  | { readonly kind: 'abort'; readonly afterBytes: number };

/**
 * A fault on purpose for one attempt. The client of the callee shows it, because only the client knows how such a failure of its callee
 * looks. It marks the error with `markInjected(error, rule)`.
 */
export type CalleeFault = CalleeFailure & {
  /** Id of the rule that injects the fault. */
  readonly rule: string;
};
