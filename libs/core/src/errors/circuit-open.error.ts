import { AppError, type AppErrorOptions } from './app.error.js';

/** A circuit breaker refused the call: the guarded operation did not run. */
export class CircuitOpenError extends AppError {
  override readonly name = 'CircuitOpenError';

  /**
   * @param circuit name of the circuit
   * @param retryAfter milliseconds until the circuit admits a trial call; absent when the circuit was opened by hand
   */
  constructor(
    readonly circuit: string,
    retryAfter?: number,
    options: Omit<AppErrorOptions, 'retryAfter'> = {},
  ) {
    const advice =
      retryAfter === undefined
        ? 'it stays open until it is closed by hand'
        : `retry after ${Math.ceil(retryAfter)} ms`;
    super(
      `Circuit '${circuit}' is open; ${advice}.`,
      { code: 'CIRCUIT_OPEN', status: 503, retryable: true },
      retryAfter === undefined ? options : { ...options, retryAfter },
    );
  }
}
