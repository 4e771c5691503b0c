import type { CircuitState } from '@breakwater/core';
import type { HalfOpenTrials } from './half-open-trials.js';

/** A circuit that refuses every call until its trials are due. */
interface OpenPhase {
  readonly name: 'open';
  /** Milliseconds since the Unix epoch: the trial calls are let through from then on. */
  readonly until: number;
  /** The failure that opened the circuit; `undefined` when none did. */
  readonly openedBy: unknown;
}

/** A circuit that lets trial calls through, to learn whether the dependency is back. */
interface HalfOpenPhase {
  readonly name: 'half-open';
  readonly trials: HalfOpenTrials;
  readonly openedBy: unknown;
}

/** The phase of a circuit by its own judgement, with the values that belong to this phase alone. */
export type CircuitPhase =
  | { readonly name: 'closed' }
  | OpenPhase
  | HalfOpenPhase
  | { readonly name: 'forced-open' }
  | { readonly name: 'disabled' };

/** Name of a phase. `observing` is a state that people see, not a phase. */
export type CircuitPhaseName = CircuitPhase['name'] & CircuitState;

/** The phases without values of their own. */
export const CLOSED: CircuitPhase = { name: 'closed' };
export const FORCED_OPEN: CircuitPhase = { name: 'forced-open' };
export const DISABLED: CircuitPhase = { name: 'disabled' };
