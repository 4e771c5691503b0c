/**
 * All events, by name. Each package declares its own events:
 *
 * ```ts
 * declare module '@breakwater/core' {
 *   interface ResilienceEventMap {
 *     'jobs.failed': JobFailedEvent;
 *   }
 * }
 * ```
 *
 * An application sees the events of the packages that it imports.
 */
// oxlint-disable-next-line typescript/no-empty-object-type, typescript/no-empty-interface -- filled by other packages
export interface ResilienceEventMap {}

/** Name of an event. */
export type ResilienceEventName = keyof ResilienceEventMap;
