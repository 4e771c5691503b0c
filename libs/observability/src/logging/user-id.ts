import { readUserId } from '@breakwater/core';

/** Returns the id of the user whose request it is. Receives the request of Express or Fastify. */
export type UserIdReader = (request: object) => unknown;

/** Longest id that a line shows. */
const MAX_LENGTH = 128;

/** Returns the function that reads the id for the line of a request; `undefined` if lines have none. */
export function userIdReader(
  option: boolean | UserIdReader,
): ((request: object) => string | undefined) | undefined {
  if (option === false) return undefined;
  const read = option === true ? undefined : option;
  return (request) => readUserId(request, read)?.slice(0, MAX_LENGTH);
}
