import { readProperty } from '@breakwater/core';

/** Passport and the guards of Nest's documentation store the user in `request.user`. */
export function idOfUser(request: object): unknown {
  const user = readProperty(request, 'user');
  return readProperty(user, 'id') ?? readProperty(user, 'userId') ?? readProperty(user, 'sub');
}
