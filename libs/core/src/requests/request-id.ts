/** The characters and the length of an id that a caller may choose: it goes into log lines, answers and traces. */
const REQUEST_ID = /^[\w.:-]{1,128}$/;

/**
 * Whether an id that a caller sent is kept: 1 to 128 letters, digits and `_ . : -`. Everything else could forge a line
 * of the log. It is the one rule for access lines, error bodies and request observers.
 */
export function isRequestId(id: unknown): id is string {
  return typeof id === 'string' && REQUEST_ID.test(id);
}
