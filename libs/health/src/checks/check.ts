/** The result that a check returns. A check may also return nothing, see {@link CheckFunction}. */
export interface CheckAnswer {
  /** `healthy` and `unhealthy` are understood as `up` and `down`. */
  readonly status: 'up' | 'degraded' | 'down';
  /** A published word for what is wrong, e.g. `timeout` or `quota-exceeded`: lower-case letters, digits, dashes. */
  readonly reason?: string;
  /** Facts for operators. They may leave the process, so no secrets and no driver's messages. */
  readonly details?: Readonly<Record<string, unknown>>;
}

/** The argument of a check. */
export interface CheckContext {
  readonly name: string;
  /** Aborts when the run is given up: hand it to `fetch` and to drivers, so that a hung run ends. */
  readonly signal: AbortSignal;
}

/**
 * One check. `false` means `down`; a {@link CheckAnswer} and the result of a Terminus indicator mean what they say; any
 * other value means `up`. A rejection means `down` with a reason in place of the error's message.
 * Give the check a connection of its own with a time limit in the driver: while a run hangs the check is `down`, because
 * no second run starts beside it.
 */
export type CheckFunction = (context: CheckContext) => unknown;
