/** The names of the formats in the option `format`. */
export const HEALTH_FORMATS = ['standard', 'terminus', 'services'] as const;

/**
 * Format of the bodies: `standard` is that of this package, `terminus` that of Terminus, and `services` is
 * `{ success, data: { overall, services, timestamp } }`.
 */
export type HealthFormat = (typeof HEALTH_FORMATS)[number];
