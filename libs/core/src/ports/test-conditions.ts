import type { Clock } from '../clock/clock.js';
import type { Random } from '../random/random.js';

/**
 * Port: the conditions under which a test runs an application. `BreakwaterTesting` of `@breakwater/testing` implements it. In an
 * application that runs in production the port is absent.
 */
export interface TestConditions {
  /** Replaces the clock. */
  readonly clock: Clock;
  /** Replaces the random source. */
  readonly random: Random;
  /** `off`: only fallbacks are in force. `instant`: the planned waits of policies take no time. `on`: no change. */
  readonly policies: 'on' | 'off' | 'instant';
}

/** Injection token of {@link TestConditions}. */
export const TestConditions = Symbol('@breakwater/core:TestConditions');
