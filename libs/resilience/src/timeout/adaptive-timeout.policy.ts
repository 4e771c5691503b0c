import { isHedgeLostError, isRejection, RequestContext } from '@breakwater/core';
import { type NextStep, partsOf, type PipelineHead, type PolicyEnvironment } from '../invocation/policy.js';
import { superviseBelow, type TimeoutRule } from '../invocation/supervise.js';
import type { AdaptiveLimit } from './adaptive-limit.js';
import { TimeoutPolicy } from './timeout.policy.js';

const ALWAYS = (): boolean => true;

/** A limit on each attempt whose length follows the durations of the attempts. */
export class AdaptiveTimeoutPolicy extends TimeoutPolicy {
  /**
   * @param ceiling longest value of the limit, in milliseconds
   * @param isHealthy false while the circuit of the attempts is not closed
   */
  constructor(
    name: string,
    ceiling: number,
    environment: PolicyEnvironment,
    private readonly limit: AdaptiveLimit,
    private readonly isHealthy: () => boolean = ALWAYS,
  ) {
    super(name, 'attempt', ceiling, environment);
  }

  override head(next: NextStep): PipelineHead {
    const { clock, timers } = this.environment;
    const { limit, isHealthy } = this;
    const work = partsOf(next);
    return (logical, parent, now = clock.now()) => {
      const around = parent && RequestContext.goingOn(parent);
      const timeout = limit.at(now, isHealthy);
      const inherited = around?.deadline ?? Infinity;
      if (inherited <= now && !around?.cancelled) return Promise.reject(this.exceeded(0));
      const isOwn = now + timeout <= inherited;
      const remaining = isOwn ? timeout : inherited - now;
      let isOver = false;
      const rule: TimeoutRule = {
        timers,
        timeout: remaining,
        onExceeded: () => {
          isOver = true;
          if (isOwn) limit.timedOut(timeout, clock.now());
          return this.exceeded(remaining);
        },
      };
      return superviseBelow(logical, around, work, rule, now + remaining, now).then(
        (value) => {
          const end = clock.now();
          limit.succeeded(end - now, end);
          return value;
        },
        (error: unknown) => {
          if (!isOver && !around?.cancelled && !saysNothing(error)) limit.failed(clock.now());
          throw error;
        },
      );
    };
  }
}

/** Tells whether the attempt was refused before it ran, or aborted because another one has won. */
const saysNothing = (error: unknown): boolean => isRejection(error) || isHedgeLostError(error);
