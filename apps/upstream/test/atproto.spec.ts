import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { StartedUpstream } from './start-upstream.js';

let upstream: StartedUpstream;

beforeAll(async () => {
  upstream = await StartedUpstream.start();
});
afterAll(() => upstream[Symbol.asyncDispose]());

const PROFILE = '/xrpc/app.bsky.actor.getProfile';
const DID = 'did:plc:abcdefghijklmnopqrstuvwx';

describe('the profile API', () => {
  it('answers the same profile for the same account', async () => {
    const first = await upstream.json('GET', `${PROFILE}?actor=${DID}`);
    expect(first).toMatchObject({
      did: DID,
      handle: expect.stringMatching(/^[a-z]+-[0-9a-f]{6}\.example$/),
      followersCount: expect.any(Number),
    });
    expect(await upstream.json('GET', `${PROFILE}?actor=${DID}`)).toEqual(first);
  });

  it.each([
    ['', /Params must have the property "actor"/],
    ['?actor=nobody', /Profile not found/],
  ])('refuses %j', async (query, message) => {
    const answer = await upstream.send('GET', PROFILE + query);
    expect([answer.status, await answer.json()]).toEqual([
      400,
      { error: 'InvalidRequest', message: expect.stringMatching(message) },
    ]);
  });

  it.each([
    ['rate-limit', 429, 'RateLimitExceeded'],
    ['error', 503, 'NotEnoughResources'],
  ])('fails in mode %s with %i %s', async (mode, status, error) => {
    await upstream.send('PUT', '/faults/atproto', { mode });
    const answer = await upstream.send('GET', `${PROFILE}?actor=${DID}`);
    expect([answer.status, await answer.json()]).toMatchObject([status, { error }]);
    await upstream.send('DELETE', '/faults');
  });
});
