/** Valid characters and lengths of a caller's request id, which appears in log lines, answers and traces. */
const REQUEST_ID = /^[\w.:-]{1,128}$/;

/**
 * Returns whether a caller's request id is kept: 1 to 128 letters, digits and `_ . : -`. Any other id could forge a line of the log.
 * Access log, error bodies and request observers share this rule.
 */
export function isRequestId(id: unknown): id is string {
  return typeof id === 'string' && REQUEST_ID.test(id);
}
