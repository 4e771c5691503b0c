import { readProperty } from '../failures/read-property.js';

/**
 * Returns the id of the user whose request it is; `undefined` for a request without a user.
 *
 * @param request that of Express or Fastify
 * @param read reads the id; a function that throws finds no user. @default `request.user.id`, `.userId` or `.sub`
 */
export function readUserId(
  request: object,
  read: (request: object) => unknown = idOfUser,
): string | undefined {
  try {
    const id = read(request);
    if (typeof id === 'number' || typeof id === 'bigint') return String(id);
    return typeof id === 'string' && id !== '' ? id : undefined;
  } catch {
    return undefined;
  }
}

/** Passport and the guards of Nest's documentation store the user in `request.user`. */
function idOfUser(request: object): unknown {
  const user = readProperty(request, 'user');
  return readProperty(user, 'id') ?? readProperty(user, 'userId') ?? readProperty(user, 'sub');
}
