import { hours, minutes, seconds } from '@breakwater/core';

/** Defaults of a rule. */
export const DEFAULT_CHAOS_RULE = Object.freeze({
  maxPerMinute: 60,
  maxConcurrent: 10,
});

/** Defaults of the stop conditions. */
export const DEFAULT_CHAOS_STOP = Object.freeze({
  readiness: true,
  criticalAlert: true,
  failureRate: 5,
  eventLoopDelay: 500,
});

/** Defaults of `ChaosModule`. */
export const DEFAULT_CHAOS_OPTIONS = Object.freeze({
  allowInProduction: false,
  channel: 'breakwater:chaos',
  stop: DEFAULT_CHAOS_STOP,
});

/** Longest time that a rule can be armed for. */
export const LONGEST_TIME = hours(24);

/** The same in production. */
export const LONGEST_TIME_IN_PRODUCTION = hours(1);

/** Greatest rate in production. */
export const GREATEST_RATE_IN_PRODUCTION = 0.1;

/** Longest wait of a latency fault. */
export const LONGEST_LATENCY = minutes(5);

/** Time after a stop in which no rule is armed without `force`. */
export const PAUSE_AFTER_STOP = minutes(10);

/** Time between two log lines about armed rules. */
export const REMINDER_INTERVAL = minutes(1);

/** Time between two looks at the stop conditions. */
export const WATCH_INTERVAL = seconds(1);

/** Time for which the event loop has to be slow before chaos stops. */
export const SLOW_LOOP_TIME = seconds(5);

/** Greatest number of rules that are armed at the same time. */
export const MAX_ARMED = 50;
