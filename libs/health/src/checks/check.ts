/** What a check found out; a check need not return one, see {@link CheckFunction}. */
export interface CheckAnswer {
  /** `healthy` and `unhealthy` are understood as `up` and `down`. */
  readonly status: 'up' | 'degraded' | 'down';
  /** A published word for what is wrong, e.g. `timeout` or `quota-exceeded`: lower-case letters, digits, dashes. */
  readonly reason?: string;
  /** Facts for operators. They may leave the process, so no secrets and no driver's messages. */
  readonly details?: Readonly<Record<string, unknown>>;
}

/** What a check receives. */
export interface CheckContext {
  readonly name: string;
  /** Aborts when the run is given up: hand it to `fetch` and to drivers, so that a hung run ends. */
  readonly signal: AbortSignal;
}

/**
 * One check. Whatever it resolves to means `up`, but for `false` (down), a {@link CheckAnswer}, and the result
 * of a Terminus indicator; a rejection means `down` with a reason instead of the error's message.
 * It should use a connection of its own with a time limit of the driver: a run that never settles keeps the
 * check down, as no second run starts beside it.
 */
export type CheckFunction = (context: CheckContext) => unknown;
