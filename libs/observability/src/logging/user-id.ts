import { readProperty } from '@breakwater/core';

/** Returns the id of the user whose request it is. Receives the request of Express or Fastify. */
export type UserIdReader = (request: object) => unknown;

/** Longest id that a line shows. */
const MAX_LENGTH = 128;

/** Returns the function that reads the id for the line of a request; `undefined` if lines have none. */
export function userIdReader(
  option: boolean | UserIdReader,
): ((request: object) => string | undefined) | undefined {
  if (option === false) return undefined;
  const read = option === true ? idOfUser : option;
  return (request) => {
    try {
      return textOf(read(request));
    } catch {
      // The request is of a user without the properties that the function reads.
      return undefined;
    }
  };
}

/** Passport and the guards of Nest's documentation store the user in `request.user`. */
function idOfUser(request: object): unknown {
  const user = readProperty(request, 'user');
  return readProperty(user, 'id') ?? readProperty(user, 'userId') ?? readProperty(user, 'sub');
}

function textOf(id: unknown): string | undefined {
  if (typeof id === 'number' || typeof id === 'bigint') return String(id);
  return typeof id === 'string' && id !== '' ? id.slice(0, MAX_LENGTH) : undefined;
}
