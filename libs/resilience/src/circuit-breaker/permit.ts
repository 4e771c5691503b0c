/**
 * What a circuit answers to a call: the number of its current period, or one of the two below. A result that comes
 * back after its period has ended moves nothing.
 */
export type Permit = number;

/** The call must not run. */
export const REFUSED: Permit = -1;

/** The call runs unguarded and is not counted. */
export const UNCOUNTED: Permit = 0;
