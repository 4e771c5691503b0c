import type { ResolvedCircuitBreakerOptions } from './circuit-breaker.options.js';
import { CountWindow } from './count-window.js';
import type { OutcomeWindow } from './outcome-window.js';
import { TimeWindow } from './time-window.js';

const SHAPE = ['window', 'rollingCountSize', 'rollingCountTimeout', 'rollingCountBuckets'] as const;

type WindowOptions = Pick<ResolvedCircuitBreakerOptions, (typeof SHAPE)[number]>;

/** Makes the window of a circuit. */
export function windowOf(options: WindowOptions): OutcomeWindow {
  return options.window === 'count'
    ? new CountWindow(options.rollingCountSize)
    : new TimeWindow(options.rollingCountTimeout, options.rollingCountBuckets);
}

/** Returns true if a window that was made for the one options can go on counting for the others. */
export function sameWindow(one: WindowOptions, other: WindowOptions): boolean {
  return SHAPE.every((option) => one[option] === other[option]);
}
