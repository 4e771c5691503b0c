import type { LogicalCall } from '../invocation/call.js';
import type { AdmittedOutcome } from './outcome.js';
import type { CircuitTransitionEvent } from '../telemetry/resilience.events.js';

/** Learns everything that happens at one circuit. Must not throw. */
export interface CircuitObserver {
  /** A call arrived. */
  onCalled(call: LogicalCall): void;
  /** A call returned. */
  onReturned(call: LogicalCall, outcome: AdmittedOutcome, value: unknown, duration: number): void;
  /** A call was rejected by the operation, by a time limit or by its caller. */
  onFailed(call: LogicalCall, outcome: AdmittedOutcome, error: unknown, duration: number): void;
  /** A call was refused. */
  onRefused(error: Error): void;
  /** The circuit changed its phase. */
  onTransition(event: CircuitTransitionEvent): void;
  /** Policies were switched on or off, perhaps that of this circuit. */
  onSwitched(): void;
  /** The circuit was shut down. */
  onShutdown(): void;
}
