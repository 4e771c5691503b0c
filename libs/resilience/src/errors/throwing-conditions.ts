import { type Clock, RepeatedFailure, processRedactor } from '@breakwater/core';
import { Logger } from '@nestjs/common';

/** Reports conditions that throw: each one in full the first time, then once a minute with a count. */
export class ThrowingConditions {
  readonly #failures = new Map<string, RepeatedFailure>();
  readonly #logger: Logger;

  /**
   * @param context where log lines come from
   * @param name of the policy
   */
  constructor(
    context: string,
    private readonly name: string,
    private readonly clock: Clock,
  ) {
    this.#logger = new Logger(context);
  }

  /**
   * Counts one failure.
   *
   * @param condition the option, e.g. `retryOn`
   * @param consequence what happens to the call
   */
  report(condition: string, consequence: string, error: unknown): void {
    let failure = this.#failures.get(condition);
    if (!failure) this.#failures.set(condition, (failure = new RepeatedFailure(this.clock)));
    const what = `${condition} of '${this.name}' threw; ${consequence}.`;
    const line = failure.describe(what, () => processRedactor.stack(error));
    if (line !== undefined) this.#logger.error(line);
  }
}
