import { toHaveCircuit, toHaveOpenHandles } from './application.matchers.js';
import {
  toHaveMadeAttempts,
  toHaveSettledWithin,
  toHaveUsedFallback,
  toHaveWaited,
} from './recorded.matchers.js';
import { toRejectWithCode } from './to-reject-with-code.js';

/** The matchers for `expect.extend()` of Jest, Vitest and frameworks like them. */
export const matchers = Object.freeze({
  toRejectWithCode,
  toHaveMadeAttempts,
  toHaveWaited,
  toHaveCircuit,
  toHaveUsedFallback,
  toHaveSettledWithin,
  toHaveOpenHandles,
});
