import type { Classification } from './classification.js';

/** What an error is taken for that nothing is known of: a defect of ours. */
export const UNKNOWN_ERROR: Classification = { category: 'unknown', severity: 'high', expected: false };

/** `context.cause` of errors that end the process or keep it from starting. */
export const FATAL_CAUSES: ReadonlySet<unknown> = new Set(['crash', 'startup']);
