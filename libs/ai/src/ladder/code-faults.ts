import { type Clock, RepeatedFailure } from '@breakwater/core';
import type { Logger } from '@nestjs/common';

/** Logs mistakes in functions of the application: functions that throw, and answers that do not fit the schema of their capability. */
export class CodeFaults {
  readonly #failures = new Map<string, RepeatedFailure>();

  constructor(
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {}

  /**
   * @param name the function
   * @param problem neither the message of an error nor the answer: both can repeat the input
   * @param next what happens next
   */
  report(name: string, problem: string, next: string): void {
    const what = `The function '${name}' ${problem}.`;
    let failure = this.#failures.get(what);
    if (!failure) this.#failures.set(what, (failure = new RepeatedFailure(this.clock)));
    const line = failure.describe(what, () => next);
    if (line !== undefined) this.logger.error(line);
  }

  /** Like {@link report} for a function of a capability. */
  ofCapability(capability: string, part: string, problem: string, next = 'The next rung answers.'): void {
    this.report(part, `of the capability '${capability}' ${problem}`, next);
  }
}
