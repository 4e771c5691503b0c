/** Defaults of `AdminModule`. */
export const DEFAULT_ADMIN_OPTIONS = Object.freeze({ path: 'admin', guards: [], imports: [] } as const);

/** Maximum number of lines of the time line that a process keeps. */
export const TIMELINE_LENGTH = 200;

/** Maximum number of rows of a list. */
export const ROWS = 500;

/** Milliseconds that the rows or details of a list may take. */
export const LIST_TIMEOUT = 1_000;

/** Length in seconds of the curve of an entry. */
export const CURVE_SECONDS = 120;
