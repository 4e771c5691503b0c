import type { CircuitState } from '@breakwater/core';

// The parts of the events of `@breakwater/resilience` that spans show. This package does not import `@breakwater/resilience`;
// a test compares the types.

export interface RetryScheduled {
  readonly name: string;
  readonly attempt: number;
  readonly delay: number;
  readonly error: unknown;
}

export interface RetryExhausted {
  readonly name: string;
  readonly attempts: number;
  readonly reason: string;
  readonly error: unknown;
}

export interface CircuitCall {
  readonly circuit: string;
  readonly outcome: string;
  readonly observed?: true;
}

export interface CircuitTransition {
  readonly circuit: string;
  readonly from: CircuitState;
  readonly to: CircuitState;
  readonly reason: string;
  readonly observed?: true;
}

export interface CircuitRemoved {
  readonly circuit: string;
}

export interface TimeoutExceeded {
  readonly name: string;
  readonly scope: string;
  readonly timeout: number;
}

export interface BulkheadEntered {
  readonly name: string;
  readonly waited: number;
}

export interface BulkheadRejected {
  readonly name: string;
  readonly reason: string;
  readonly active: number;
  readonly queued: number;
}

export interface ThrottleRejected {
  readonly name: string;
  readonly criticality: string;
  readonly rejection: number;
}

export interface FallbackUsed {
  readonly name: string;
  readonly error: unknown;
  readonly succeeded: boolean;
}

export interface ChaosInjected {
  readonly rule: string;
  readonly kind: string;
}
