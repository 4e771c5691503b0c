/** `n` seconds in milliseconds, the unit of every duration in Breakwater. */
export const seconds = (n: number): number => n * 1_000;

/** `n` minutes in milliseconds. */
export const minutes = (n: number): number => n * 60_000;

/** `n` hours in milliseconds. */
export const hours = (n: number): number => n * 3_600_000;
