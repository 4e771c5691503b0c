import type { Clock, ErrorReporter, Failures, Random, Redactor, ResilienceEvents } from '@breakwater/core';

/** The parts of an application that a consumer uses. */
export interface StreamHome {
  readonly clock: Clock;
  readonly random: Random;
  readonly failures: Failures;
  readonly redactor: Redactor;
  readonly events: ResilienceEvents;
  readonly errors: ErrorReporter | undefined;
}
