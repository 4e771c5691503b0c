import { EventEmitter } from 'node:events';
import CircuitBreaker from 'opossum';
import type { CircuitBreakerPolicy } from '../circuit-breaker/circuit-breaker.policy.js';

/** An operation that a breaker of opossum runs. */
export type OpossumOperation = (...args: never[]) => unknown;

type Breaker = CircuitBreaker<[operation: OpossumOperation, ...args: unknown[]]>;

/** The members that this package overrides. Opossum's types declare its getters as properties, which a class cannot override. */
interface Overridden {
  readonly closed: boolean;
  readonly opened: boolean;
  readonly halfOpen: boolean;
  readonly pendingClose: boolean;
  readonly enabled: boolean;
  readonly isShutdown: boolean;
  readonly status: CircuitBreaker.Status;
  readonly stats: CircuitBreaker.Stats;
  toJSON(): { state: CircuitBreaker.State; status: CircuitBreaker.Stats };
  fire(operation: OpossumOperation, ...args: unknown[]): Promise<unknown>;
  call(context: unknown, operation: OpossumOperation, ...args: unknown[]): Promise<unknown>;
  fallback(answer: ((...args: unknown[]) => unknown) | CircuitBreaker): this;
  open(): void;
  close(): void;
  enable(): void;
  disable(): void;
  shutdown(): void;
  healthCheck(check: () => unknown, interval?: number): void;
  emit(event: string | symbol, ...values: unknown[]): boolean;
}

/** @internal Opossum's class, typed so that it can be extended. */
export const OpossumBreaker = CircuitBreaker as unknown as new (
  action: (operation: OpossumOperation, ...args: unknown[]) => Promise<unknown>,
  options: CircuitBreaker.Options,
) => Omit<Breaker, keyof Overridden> & Overridden;

/** With a controller of its own for turning its buckets, a status of opossum starts no interval. */
export const withoutIntervals = (): CircuitBreaker.StatusOptions => ({
  rollingCountBuckets: 1,
  enableSnapshots: false,
  rotateBucketController: new EventEmitter(),
});

/** The class behind `CircuitBreaker.newStatus()`, which opossum does not export. */
export const OpossumStatusBase = CircuitBreaker.newStatus(withoutIntervals()).constructor as new (
  options: CircuitBreaker.StatusOptions,
) => CircuitBreaker.Status & { removeRotateBucketControllerListener(): void; shutdown(): void };

/** The options in opossum's words; a copy, as opossum writes into its options. */
export function opossumOptions({ name, options }: CircuitBreakerPolicy): CircuitBreaker.Options {
  const { timeout, errorThresholdPercentage, resetTimeout, volumeThreshold } = options;
  const { rollingCountTimeout, rollingCountBuckets } = options;
  return {
    name,
    timeout,
    errorThresholdPercentage,
    resetTimeout,
    volumeThreshold,
    rollingCountTimeout,
    rollingCountBuckets,
  };
}
