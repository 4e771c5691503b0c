import type { CircuitCallOutcome } from '../telemetry/resilience.events.js';

/** Outcome of a call that the circuit let through. A timeout is a failure that also has a count of its own. */
export type AdmittedOutcome = Exclude<CircuitCallOutcome, 'rejected'>;

/** An outcome that says something about the dependency. */
export type CountedOutcome = Exclude<AdmittedOutcome, 'ignored'>;
