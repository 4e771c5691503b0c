import { type CircuitState, OptionsError } from '@breakwater/core';
import type { CircuitPhaseName } from './circuit-phase.js';

/** State of a circuit in a form that survives JSON, a restart, or a move to another process. */
export type CircuitSnapshot = {
  /** Milliseconds since the Unix epoch: when the phase began. */
  readonly since: number;
  /** Times that the circuit has opened again without closing; `resetBackoff` goes on from here. */
  readonly reopenings: number;
} & (
  | {
      readonly phase: 'open';
      /** Milliseconds since the Unix epoch: when trial calls are let through. */
      readonly openUntil: number;
    }
  | { readonly phase: Exclude<CircuitState, 'open' | 'observing'> }
);

const PHASES: readonly unknown[] = [
  'closed',
  'open',
  'half-open',
  'forced-open',
  'disabled',
] satisfies CircuitPhaseName[];

/**
 * Checks a snapshot that came from outside.
 *
 * @throws OptionsError when it is not what a circuit exports
 */
export function checkSnapshot(circuit: string, snapshot: unknown): asserts snapshot is CircuitSnapshot {
  const { phase, since, openUntil, reopenings } = (snapshot ?? {}) as Partial<
    Extract<CircuitSnapshot, { phase: 'open' }>
  >;
  const correct =
    PHASES.includes(phase) &&
    Number.isFinite(since) &&
    Number.isInteger(reopenings) &&
    (reopenings as number) >= 0 &&
    (phase === 'open' ? Number.isFinite(openUntil) : openUntil === undefined);
  if (!correct) throw new OptionsError(`state.circuits.${circuit}`, 'an exported circuit', snapshot);
}
