import { expect, it } from '@jest/globals';
import * as api from '../src/index.js';
import * as react from '../src/react/index.js';
import * as testing from '../src/testing/index.js';

it('exports exactly its public names', () => {
  expect(Object.keys(api).toSorted()).toEqual([
    'ApiError',
    'DEFAULT_BREAKER_OPTIONS',
    'DEFAULT_CLIENT_OPTIONS',
    'DEFAULT_MESSAGES',
    'createClient',
    'fetchWithRetry',
    'isApiError',
    'messageOf',
    'newIdempotencyKey',
    'withBreaker',
  ]);
});

it('exports exactly its public names for tests', () => {
  expect(Object.keys(testing).toSorted()).toEqual(['FakePage', 'FakeServer', 'ManualClock']);
});

it('exports exactly its public names for React', () => {
  expect(Object.keys(react).toSorted()).toEqual(['ErrorDisplay', 'useRetryable']);
});
