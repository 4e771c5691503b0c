import type { ResolvedLifecycleOptions } from './lifecycle.options.js';

/** Milliseconds that one shutdown may spend, in total and in each phase. */
export interface PhaseBudget {
  readonly total: number;
  readonly drainDelay: number;
  readonly inFlight: number;
  /** Factor that shrinks each closer's own time. */
  readonly scale: number;
}

/** Budget of an orderly stop. */
export function stopBudget(options: ResolvedLifecycleOptions): PhaseBudget {
  return {
    total: options.timeout,
    drainDelay: options.drainDelay,
    inFlight: options.inFlightTimeout,
    scale: 1,
  };
}

/** Budget of a stop after a crash: the same phases, shrunk so that they fit into the shorter total. */
export function crashBudget(options: ResolvedLifecycleOptions): PhaseBudget {
  const scale = Math.min(1, options.crashTimeout / options.timeout);
  return {
    total: options.crashTimeout,
    drainDelay: options.drainDelay * scale,
    inFlight: options.inFlightTimeout * scale,
    scale,
  };
}

/** Budget of `app.close()` without a signal (tests, scripts): no balancer is involved, so nothing is delayed. */
export function closeBudget(options: ResolvedLifecycleOptions): PhaseBudget {
  return { ...stopBudget(options), drainDelay: 0 };
}

/** The parts of an application that need time at its end. */
export interface ShutdownNeeds {
  /** Milliseconds of the slowest closer; 0 without closers. */
  readonly longestCloser: number;
  readonly hasIntakes: boolean;
  /** Work that can take longer than `inFlightTimeout`, with its time. */
  readonly longWork: readonly string[];
}

/** Warnings about time limits that do not fit together. */
export function budgetWarnings(options: ResolvedLifecycleOptions, needs: ShutdownNeeds): string[] {
  const { longestCloser, hasIntakes, longWork } = needs;
  const warnings: string[] = [];
  const intake = hasIntakes ? options.intakeTimeout : 0;
  const sum = intake + options.drainDelay + options.inFlightTimeout + longestCloser;
  if (sum > options.timeout) {
    warnings.push(
      `The phases of the shutdown need up to ${sum} ms (${hasIntakes ? `intake ${intake}, ` : ''}drain delay ${options.drainDelay}, in-flight work ` +
        `${options.inFlightTimeout}, slowest closer ${longestCloser}), but the exit is forced after ${options.timeout} ms. ` +
        'Raise SHUTDOWN_TIMEOUT or shorten a phase.',
    );
  }
  if (options.crashTimeout > options.timeout) {
    warnings.push(
      `SHUTDOWN_CRASH_TIMEOUT (${options.crashTimeout} ms) is longer than SHUTDOWN_TIMEOUT (${options.timeout} ms); ` +
        'after a crash the process should end sooner.',
    );
  }
  if (longWork.length > 0) {
    warnings.push(
      `The shutdown cuts work off after ${options.inFlightTimeout} ms, but some work can take longer (${longWork.join(', ')}). ` +
        'Raise SHUTDOWN_IN_FLIGHT_TIMEOUT, and SHUTDOWN_TIMEOUT with it, or shorten the limit of that work.',
    );
  }
  return warnings;
}
