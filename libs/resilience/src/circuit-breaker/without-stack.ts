/**
 * Builds an error without its stack, because collecting the frames takes most of the time of a refusal, and an open
 * circuit refuses thousands of calls a second. Node's core changes the limit in the same way: no other code runs between
 * the two assignments. If the limit is frozen, the error keeps its stack.
 */
export function withoutStack<E extends Error>(build: () => E): E {
  const limit = Error.stackTraceLimit;
  if (!Reflect.set(Error, 'stackTraceLimit', 0)) return build();
  try {
    return build();
  } finally {
    Error.stackTraceLimit = limit;
  }
}
