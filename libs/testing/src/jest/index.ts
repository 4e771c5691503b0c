import { expect } from '@jest/globals';
import type { BreakwaterMatchers } from '../matchers/breakwater-matchers.js';
import { matchers } from '../matchers/matchers.js';

export type { BreakwaterMatchers, WaitedOptions, WaitJitter } from '../matchers/breakwater-matchers.js';

declare module 'expect' {
  interface Matchers<R extends void | Promise<void>, T = unknown> extends BreakwaterMatchers<R> {}
}

declare global {
  // The globals of `@types/jest`.
  namespace jest {
    interface Matchers<R, T = {}> extends BreakwaterMatchers<R> {}
  }
}

expect.extend(matchers);
