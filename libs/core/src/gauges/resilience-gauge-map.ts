/**
 * All gauges, by kind. Each package declares its own kinds:
 *
 * ```ts
 * declare module '@breakwater/core' {
 *   interface ResilienceGaugeMap {
 *     'job-queue': JobQueueGauge;
 *   }
 * }
 * ```
 */
// oxlint-disable-next-line typescript/no-empty-object-type, typescript/no-empty-interface -- filled by other packages
export interface ResilienceGaugeMap {}

/** Kind of a gauge. */
export type ResilienceGaugeName = keyof ResilienceGaugeMap;
