/**
 * Classes of requests, from those that an overloaded service gives up last to those that it gives up first (Google, "Site Reliability
 * Engineering", chapter 21).
 */
export const CRITICALITIES = ['critical-plus', 'critical', 'sheddable-plus', 'sheddable'] as const;

/** Importance of a request: `critical` for requests of users, `sheddable` for work that can fail or wait. */
export type Criticality = (typeof CRITICALITIES)[number];

/** Returns whether a value names a criticality. */
export function isCriticality(value: unknown): value is Criticality {
  return CRITICALITIES.includes(value as Criticality);
}

/** Returns the lower one of two criticalities. */
export function lowerCriticality(one: Criticality, other: Criticality): Criticality {
  return CRITICALITIES.indexOf(one) < CRITICALITIES.indexOf(other) ? other : one;
}

/** Returns the class below a criticality; `sheddable` has none below it. */
export function nextLowerCriticality(criticality: Criticality): Criticality {
  return CRITICALITIES[CRITICALITIES.indexOf(criticality) + 1] ?? 'sheddable';
}
