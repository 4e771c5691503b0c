/** The result that a check returns. A check may also return nothing, see {@link CheckFunction}. */
export interface CheckAnswer {
  /** The words of Terminus (`ok`, `error`), of the IETF draft (`pass`, `warn`, `fail`) and of Spring Boot (`UP`) are understood as well. */
  readonly status: 'up' | 'degraded' | 'down';
  /** A published word for what is wrong, e.g. `timeout` or `quota-exceeded`: lower-case letters, digits, dashes. */
  readonly reason?: string;
  /** Facts for operators. They leave the process as a bounded copy without known secrets, so do not put a driver's message here. */
  readonly details?: Readonly<Record<string, unknown>>;
  /** The error behind a failure. Only the log shows it, without secrets. */
  readonly cause?: unknown;
}

/** Adds the error behind a failure. Like the `cause` of an `Error` it is not enumerable, so that no copy and no JSON shows it. */
export const withCause = (answer: CheckAnswer, cause: unknown): CheckAnswer =>
  Object.defineProperty(answer, 'cause', { value: cause });

/** The argument of a check. */
export interface CheckContext {
  readonly name: string;
  /** Aborts when the run is given up: hand it to `fetch` and to drivers, so that a hung run ends. */
  readonly signal: AbortSignal;
}

/**
 * One check. A rejection and `false` mean `down`. A {@link CheckAnswer} and the result of a Terminus indicator mean their status. An
 * HTTP response (`fetch`, axios, undici) is `down` from status 400 on, and its body is discarded. Any other value means `up`.
 * A failure is published as a reason in place of the error's message.
 * Give the check a connection of its own with a time limit in the driver: while a run hangs the check is `down`, because
 * no second run starts beside it.
 */
export type CheckFunction = (context: CheckContext) => unknown;
