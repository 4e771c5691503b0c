import {
  type CallFinishedEvent,
  type CallOutcome,
  type EventTopic,
  type RequestContextOptions,
  currentContext,
} from '@breakwater/core';
import { Call, type LogicalCall } from '../invocation/call.js';
import { failureOutcome } from '../invocation/failure-outcome.js';
import type { Next, PolicyEnvironment } from '../invocation/policy.js';
import { attemptStep, callStep } from '../invocation/tracing.js';
import type { Explanation } from './explanation.js';

/** The policies of a method or a name, composed once into one function. */
export class Pipeline {
  readonly #head: Next;
  readonly #environment: PolicyEnvironment;
  readonly #finished: EventTopic<CallFinishedEvent>;

  /** @param steps builders of the steps, outermost first */
  constructor(
    readonly explanation: Explanation,
    steps: readonly ((next: Next) => Next)[],
    environment: PolicyEnvironment,
  ) {
    const { tracer } = environment;
    const inner = steps.reduceRight((next, wrap) => wrap(next), attemptStep(tracer));
    this.#head = callStep(tracer, inner);
    this.#environment = environment;
    this.#finished = environment.events.topic('call.finished');
  }

  get name(): string {
    return this.explanation.name;
  }

  /** Runs a call through the policies, below the context that is current. */
  run(logical: LogicalCall, options: RequestContextOptions = NO_OPTIONS): Promise<unknown> {
    const call = new Call(logical, options, currentContext());
    const published = this.#finished.active;
    if (!published && !call.parent && !options.signal) return this.#head(call);
    const started = published ? this.#environment.clock.now() : 0;
    const work = call.cancelled ? Promise.reject(call.reason) : this.#head(call);
    return work.then(
      (value) => {
        call.close();
        if (published) this.#publish(call, logical.fallbackUsed ? 'fallback' : 'success', started);
        return value;
      },
      (error: unknown) => {
        call.close();
        if (published) this.#publish(call, failureOutcome(call, error), started, error);
        throw error;
      },
    );
  }

  #publish({ logical, requestId }: Call, outcome: CallOutcome, started: number, error?: unknown): void {
    this.#finished.publish({
      name: logical.name,
      outcome,
      attempts: logical.attempts,
      duration: this.#environment.clock.now() - started,
      requestId,
      ...(error !== undefined && { error }),
    });
  }
}

const NO_OPTIONS: RequestContextOptions = {};
