/** Converts seconds to milliseconds, the unit of every duration in Breakwater. */
export const seconds = (n: number): number => n * 1_000;

/** Converts minutes to milliseconds. */
export const minutes = (n: number): number => n * 60_000;

/** Converts hours to milliseconds. */
export const hours = (n: number): number => n * 3_600_000;
