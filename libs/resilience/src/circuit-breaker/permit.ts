/**
 * Answer of a circuit to a call: the number of the current period, or one of the two constants below. A result that
 * arrives after its period has ended is not counted.
 */
export type Permit = number;

/** The call must not run. */
export const REFUSED: Permit = -1;

/** The call runs unguarded and is not counted. */
export const UNCOUNTED: Permit = 0;
