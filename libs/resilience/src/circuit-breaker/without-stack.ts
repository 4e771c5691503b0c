/**
 * Builds an error without its stack. V8 spends most of the time of a refusal on collecting the frames of a place
 * where nothing went wrong; an open circuit refuses thousands of calls a second. Node's own core makes errors this
 * way, too: nothing else can run between the two assignments. Where the limit is frozen, the stack stays.
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
