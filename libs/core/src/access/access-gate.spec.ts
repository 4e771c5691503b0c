import { describe, expect, it } from '@jest/globals';
import { VirtualClock } from '../testing/virtual.clock.js';
import { AccessGate } from './access-gate.js';
import type { RequestAuthorizer } from './request-authorizer.js';

const REQUEST = { headers: {} };
const clock = new VirtualClock();
const admits = (authorize: unknown): Promise<boolean> =>
  new AccessGate(authorize as RequestAuthorizer, clock).admits(REQUEST);

describe('AccessGate', () => {
  it.each([
    ['true', true],
    ['a function that returns true', () => true],
    ['a function that resolves to true', async () => true],
    // eslint-disable-next-line unicorn/no-thenable
    ['a thenable of true', () => ({ then: (resolve: (value: boolean) => void) => resolve(true) })],
  ])('admits with %s', async (_name, authorize) => {
    expect(await admits(authorize)).toBe(true);
  });

  it.each([
    ['false', false],
    ['a function that returns false', () => false],
    ['a function that returns something else', () => 'yes'],
    ['a function that resolves to something else', async () => 1],
    [
      'a function that throws',
      () => {
        throw new Error('no');
      },
    ],
    ['a function that rejects', () => Promise.reject(new Error('no'))],
  ])('refuses with %s', async (_name, authorize) => {
    expect(await admits(authorize)).toBe(false);
  });

  it('passes the request to the authorizer', async () => {
    const gate = new AccessGate(({ headers }) => headers['x'] === 'y', clock);
    expect(await gate.admits({ headers: { x: 'y' } })).toBe(true);
    expect(await gate.admits({ headers: { x: 'z' } })).toBe(false);
  });

  it('treats a late answer as a refusal', async () => {
    const admitted = new AccessGate(() => new Promise(() => {}), clock, 300).admits(REQUEST);
    await clock.advance(300);
    expect(await admitted).toBe(false);
  });
});
