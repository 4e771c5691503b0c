import {
  Clock,
  ErrorReporter,
  Failures,
  LoggerErrorReporter,
  Random,
  Redactor,
  ResilienceEvents,
} from '@breakwater/core';
import { Inject, Injectable, Optional, type Provider } from '@nestjs/common';
import type { ResolvedStreamOptions } from '../options/stream.options.js';
import { EventIntakeFactory, type EventIntake, type HandleEvent } from './event-intake.js';
import { EventProcessor } from './event-processor.js';
import type { ProcessingRuntime } from './processing-runtime.js';

/** Creates the intakes of an application. */
@Injectable()
class EventProcessors implements EventIntakeFactory {
  readonly #runtime: ProcessingRuntime;

  constructor(
    @Inject(Clock) clock: Clock,
    @Inject(Random) random: Random,
    @Inject(Failures) failures: Failures,
    @Inject(ResilienceEvents) events: ResilienceEvents,
    @Inject(Redactor) redactor: Redactor,
    @Optional() @Inject(ErrorReporter) errors?: ErrorReporter,
  ) {
    this.#runtime = {
      clock,
      random,
      failures,
      events,
      redactor,
      errors: errors ?? new LoggerErrorReporter(redactor),
    };
  }

  create(stream: ResolvedStreamOptions, handle: HandleEvent): EventIntake {
    return new EventProcessor(stream.name, handle, stream, this.#runtime);
  }
}

/** Providers of the processing half. */
export const PROCESSING_PROVIDERS: readonly Provider[] = [
  { provide: EventIntakeFactory, useClass: EventProcessors },
];
