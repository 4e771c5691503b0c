import type { Clock, ErrorReporter, Failures, Random, Redactor, ResilienceEvents } from '@breakwater/core';

/** The parts of an application that a stream uses. */
export interface ProcessingRuntime {
  readonly clock: Clock;
  readonly random: Random;
  readonly failures: Failures;
  readonly events: ResilienceEvents;
  readonly errors: ErrorReporter;
  readonly redactor: Redactor;
}
