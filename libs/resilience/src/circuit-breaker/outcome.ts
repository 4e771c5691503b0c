import type { CircuitCallOutcome } from '../telemetry/resilience.events.js';

/** How a call that was let through ended. A timeout is a failure that is counted apart, too. */
export type Outcome = Exclude<CircuitCallOutcome, 'rejected'>;

/** An outcome that says something about the dependency. */
export type CountedOutcome = Exclude<Outcome, 'ignored'>;
