/**
 * The fault of a call to a data route:
 * - `ok`: no fault
 * - `error`: an error status at once
 * - `rate-limit`: 429 with `Retry-After`
 * - `hang`: the request is read and never answered
 * - `reset`: the connection is reset before any answer
 * - `slow-body`: a good answer whose body comes a byte at a time
 * - `cut-body`: the first half of a good answer, then the connection is closed
 * - `stall-body`: the first half of a good answer, then silence
 * - `nonsense`: status 200 with a content that no caller can use
 *
 * The README has a table of their meaning for each service.
 */
export const FAULT_MODES = [
  'ok',
  'error',
  'rate-limit',
  'hang',
  'reset',
  'slow-body',
  'cut-body',
  'stall-body',
  'nonsense',
] as const;

/** One of {@link FAULT_MODES}. */
export type FaultMode = (typeof FAULT_MODES)[number];
