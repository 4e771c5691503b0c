import { type CircuitState, OptionsError } from '@breakwater/core';

/** Where a circuit stands, whether it acts on it or only observes. */
export type CircuitPhase = Exclude<CircuitState, 'observing'>;

/** State of a circuit in a form that survives JSON, a restart, or a move to another process. */
export interface CircuitSnapshot {
  readonly phase: CircuitPhase;
  /** Milliseconds since the Unix epoch: when the phase began. */
  readonly since: number;
  /** Milliseconds since the Unix epoch: when trial calls are let through; only in phase `open`. */
  readonly openUntil?: number;
  /** Times that the circuit has opened again without closing; `resetBackoff` goes on from here. */
  readonly reopenings: number;
}

const PHASES: readonly unknown[] = [
  'closed',
  'open',
  'half-open',
  'forced-open',
  'disabled',
] satisfies CircuitPhase[];

/**
 * Checks a snapshot that came from outside.
 *
 * @throws OptionsError when it is not what a circuit exports
 */
export function checkSnapshot(circuit: string, snapshot: CircuitSnapshot): void {
  const { phase, since, openUntil, reopenings } = snapshot;
  const correct =
    PHASES.includes(phase) &&
    Number.isFinite(since) &&
    Number.isInteger(reopenings) &&
    reopenings >= 0 &&
    (phase === 'open' ? Number.isFinite(openUntil) : openUntil === undefined);
  if (!correct)
    throw new OptionsError(`state.circuits.${circuit}`, 'an exported circuit', JSON.stringify(snapshot));
}
