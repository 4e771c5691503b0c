import { AppError, messageOf } from '@breakwater/core';

/** A start-up task failed, so the service cannot run. */
export class StartupError extends AppError {
  override readonly name = 'StartupError';

  /**
   * @param task name of the task
   * @param duration milliseconds that it ran
   * @param cause why it failed
   */
  constructor(
    readonly task: string,
    duration: number,
    cause: unknown,
  ) {
    super(
      `Start-up task '${task}' failed after ${duration} ms: ${messageOf(cause)}`,
      { code: 'STARTUP_FAILED', status: 503 },
      { cause },
    );
  }
}
