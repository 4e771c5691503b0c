import { AppError, messageOf, type StartupCheckStatus } from '@breakwater/core';

/** A start-up task or required start-up checks failed, so the service cannot run. */
export class StartupError extends AppError {
  override readonly name = 'StartupError';

  private constructor(
    message: string,
    /** Name of the task that failed; `undefined` if checks failed. */
    readonly task: string | undefined,
    /** Names of the required checks that failed; empty if a task failed. */
    readonly checks: readonly string[],
    cause: unknown,
  ) {
    super(message, { code: 'STARTUP_FAILED', status: 503 }, cause === undefined ? {} : { cause });
  }

  /**
   * @internal
   * @param duration milliseconds that the task ran
   * @param cause why it failed
   */
  static ofTask(task: string, duration: number, cause: unknown): StartupError {
    const message = `Start-up task '${task}' failed after ${duration} ms: ${messageOf(cause)}`;
    return new StartupError(message, task, [], cause);
  }

  /**
   * @internal
   * @param checks all checks that ran together
   * @param cause an error that no message explains
   */
  static ofChecks(checks: readonly StartupCheckStatus[], cause: unknown): StartupError {
    const failed = checks.filter(({ required, status }) => required && status === 'failed');
    const count =
      failed.length === 1 ? '1 required start-up check' : `${failed.length} required start-up checks`;
    const message = [`${count} failed:`, ...describeProblems(checks)].join('\n');
    return new StartupError(
      message,
      undefined,
      failed.map(({ name }) => name),
      cause,
    );
  }
}

/** One line for each check that did not pass, the failed required ones first. */
export function describeProblems(checks: readonly StartupCheckStatus[]): string[] {
  const isFatal = ({ required, status }: StartupCheckStatus): boolean => required && status === 'failed';
  const problems = checks.filter(({ status }) => status !== 'passed');
  return [...problems.filter(isFatal), ...problems.filter((check) => !isFatal(check))].map(
    (check) =>
      `  ${check.name} (${isFatal(check) ? 'required' : 'warning'}): ${check.message ?? 'no reason was given'}`,
  );
}
