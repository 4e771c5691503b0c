import { OptionsError } from '@breakwater/core';
import type { CircuitPhaseName } from './circuit-phase.js';

interface AnySnapshot {
  /** Milliseconds since the Unix epoch: when the phase began. */
  readonly since: number;
  /** Times that the circuit has opened again without closing; `resetBackoff` goes on from here. */
  readonly reopenings: number;
}

/** An open circuit. */
interface OpenSnapshot extends AnySnapshot {
  readonly phase: 'open';
  /** Milliseconds since the Unix epoch: when trial calls are let through. */
  readonly openUntil: number;
}

/** A circuit in any other phase. */
interface OtherSnapshot extends AnySnapshot {
  readonly phase: Exclude<CircuitPhaseName, 'open'>;
}

/** State of a circuit in a form that survives JSON, a restart, or a move to another process. */
export type CircuitSnapshot = OpenSnapshot | OtherSnapshot;

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
  const { phase, since, openUntil, reopenings } = (snapshot ?? {}) as Partial<OpenSnapshot>;
  const correct =
    PHASES.includes(phase) &&
    Number.isFinite(since) &&
    Number.isInteger(reopenings) &&
    (reopenings as number) >= 0 &&
    (phase === 'open' ? Number.isFinite(openUntil) : openUntil === undefined);
  if (!correct)
    throw new OptionsError(`state.circuits.${circuit}`, 'an exported circuit', JSON.stringify(snapshot));
}
