import { type Clock, RepeatedFailure } from '@breakwater/core';
import type { Logger } from '@nestjs/common';

/** Logs mistakes of capabilities: functions that throw, and answers that do not fit the capability's own schema. */
export class CapabilityFaults {
  readonly #failures = new Map<string, RepeatedFailure>();

  constructor(
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {}

  /**
   * @param part the function of the capability
   * @param problem neither the message of an error nor the answer: both can repeat the input
   */
  report(capability: string, part: string, problem: string, next = 'The next rung answers.'): void {
    const key = `${capability} ${part}`;
    let failure = this.#failures.get(key);
    if (!failure) this.#failures.set(key, (failure = new RepeatedFailure(this.clock)));
    const what = `The function '${part}' of the capability '${capability}' ${problem}.`;
    const line = failure.describe(what, () => next);
    if (line !== undefined) this.logger.error(line);
  }
}
