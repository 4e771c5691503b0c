import { setTimeout as pause } from 'node:timers/promises';

/** The time of the test. Specs replace it. */
export interface Pace {
  /** Milliseconds since any fixed moment. */
  now(): number;
  /** Rejects when `signal` aborts. */
  wait(milliseconds: number, signal?: AbortSignal): Promise<void>;
}

/** The time of the machine. */
export const MACHINE_PACE: Pace = {
  now: () => performance.now(),
  wait: (milliseconds, signal) => pause(milliseconds, undefined, signal && { signal }),
};
