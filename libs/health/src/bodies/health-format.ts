/**
 * Format of the bodies: `standard` is that of this package, `terminus` that of Terminus, and `services` is
 * `{ success, data: { overall, services, timestamp } }`.
 */
export type HealthFormat = 'standard' | 'terminus' | 'services';

/** The names of all formats. */
export const HEALTH_FORMATS: readonly HealthFormat[] = ['standard', 'terminus', 'services'];
