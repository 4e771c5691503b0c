import { expect, it } from '@jest/globals';
import { readUserId } from './request-user.js';

it.each([
  [{ user: { id: 7, userId: 'u', sub: 's' } }, '7'],
  [{ user: { userId: 8n, sub: 's' } }, '8'],
  [{ user: { sub: 's' } }, 's'],
  [{ user: { id: '' } }, undefined],
  [{ user: { id: {} } }, undefined],
  [{}, undefined],
])('reads the user of %p as %p', (request, expected) => {
  expect(readUserId(request)).toBe(expected);
});

it('uses the function of the application', () => {
  expect(readUserId({ account: 'a' }, (request) => Reflect.get(request, 'account') as unknown)).toBe('a');
});

it('finds no user if the function of the application throws', () => {
  const read = (): never => {
    throw new Error('no session');
  };
  expect(readUserId({ user: { id: 7 } }, read)).toBeUndefined();
});
