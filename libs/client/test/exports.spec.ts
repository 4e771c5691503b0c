import { expect, it } from '@jest/globals';
import * as breaker from '../src/breaker.js';
import * as fetchWithRetry from '../src/fetch-with-retry.js';
import * as api from '../src/index.js';
import * as messages from '../src/messages.js';
import * as react from '../src/react/index.js';
import * as testing from '../src/testing/index.js';

it('exports exactly its public names', () => {
  expect(Object.keys(api).toSorted()).toEqual([
    'ApiError',
    'createClient',
    'isApiError',
    'newIdempotencyKey',
  ]);
});

it.each([
  ['messages', messages, ['DEFAULT_MESSAGES', 'messageOf']],
  ['breaker', breaker, ['DEFAULT_BREAKER_OPTIONS', 'withBreaker']],
  ['fetch-with-retry', fetchWithRetry, ['fetchWithRetry']],
])('exports exactly its public names at /%s', (_path, module, names) => {
  expect(Object.keys(module).toSorted()).toEqual(names);
});

it('exports exactly its public names for tests', () => {
  expect(Object.keys(testing).toSorted()).toEqual(['FakePage', 'FakeServer', 'ManualClock']);
});

it('exports exactly its public names for React', () => {
  expect(Object.keys(react).toSorted()).toEqual(['ErrorDisplay', 'useRetryable']);
});
