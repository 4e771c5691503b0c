import { checkOptions, Failures, Redactor, ResilienceEvents } from '@breakwater/core';
import { SeededRandom, VirtualClock } from '@breakwater/core/testing';
import type { HandleEvent } from '../../src/processing/event-intake.js';
import { EventProcessor } from '../../src/processing/event-processor.js';
import { type ProcessingOptions, resolveProcessing } from '../../src/processing/processing.options.js';

/** The message of an event of a stream with the positions of Jetstream. */
export const textOf = (time_us: number, fields: object = {}): string =>
  JSON.stringify({ time_us, ...fields });

/** A processor with a clock that a test advances. */
export class StartedProcessor {
  readonly clock = new VirtualClock();
  readonly reported: { readonly error: unknown; readonly context: unknown }[] = [];
  readonly events = new ResilienceEvents(this.clock);
  readonly processor: EventProcessor;

  constructor(handle: HandleEvent, options: ProcessingOptions = {}) {
    const resolved = checkOptions('streams.stream', 'test', (check) => resolveProcessing(options, check));
    this.processor = new EventProcessor('posts', handle, resolved, {
      clock: this.clock,
      random: new SeededRandom(),
      failures: new Failures(),
      events: this.events,
      errors: { report: (error, context) => this.reported.push({ error, context }) },
      redactor: new Redactor(),
    });
  }

  /** Loads the kept position, and begins a connection. */
  async start(): Promise<this> {
    await this.processor.start(new AbortController().signal);
    this.processor.resumeAt();
    return this;
  }

  /** Lets messages arrive. */
  accept(...texts: readonly string[]): void {
    for (const text of texts) this.processor.accept({ text, size: text.length });
  }

  /** Lets events with these positions arrive. */
  acceptAt(...positions: readonly number[]): void {
    this.accept(...positions.map((position) => textOf(position)));
  }

  /** Stops without time for running handlers. */
  async stop(): Promise<void> {
    await this.processor.stop(AbortSignal.abort());
  }
}

/** Starts a processor. */
export const startProcessor = (handle: HandleEvent, options?: ProcessingOptions): Promise<StartedProcessor> =>
  new StartedProcessor(handle, options).start();

/** A promise that a test settles. */
export function deferred(): {
  readonly promise: Promise<void>;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
} {
  return Promise.withResolvers<void>();
}
