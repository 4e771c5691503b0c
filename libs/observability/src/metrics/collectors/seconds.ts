/** Prometheus counts in seconds, events in milliseconds. */
export const toSeconds = (milliseconds: number): number => milliseconds / 1_000;
