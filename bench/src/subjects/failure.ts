/** Frames below the error: as many as V8 keeps, as in a service. */
const DEPTH = 10;

/** Builds an error with a full stack, as a service does; the message varies from call to call. */
export function buildFailure(number: number, depth = DEPTH): Error {
  if (depth > 0) return buildFailure(number, depth - 1);
  return new Error(`Order ${number} of user-${number}@example.com was refused after ${number % 977} ms`);
}

/** Builds one of `kinds` different failures. */
export function buildOneOf(kinds: number, number: number): Error {
  return Object.assign(buildFailure(number), { code: `E_KIND_${number % kinds}` });
}
