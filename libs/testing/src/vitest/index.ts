import { expect } from 'vitest';
import type { BreakwaterMatchers } from '../matchers/breakwater-matchers.js';
import { matchers } from '../matchers/matchers.js';

export type { BreakwaterMatchers, WaitedOptions, WaitJitter } from '../matchers/breakwater-matchers.js';

declare module 'vitest' {
  interface Matchers<
    R extends void | Promise<void> = void | Promise<void>,
    T = unknown,
  > extends BreakwaterMatchers<R> {}
}

expect.extend(matchers as never);
