import { Failures, type Random, Redactor, ResilienceEvents } from '@breakwater/core';
import { VirtualClock } from '@breakwater/core/testing';
import { until } from '../../../../test/harness/until.js';
import { StreamConsumer } from '../../src/consumer/stream-consumer.js';
import { resolveStream } from '../../src/options/resolve-stream.js';
import type { StreamOptions } from '../../src/options/stream.options.js';
import type { StreamState } from '../../src/streams.events.js';
import { STREAMS_FAILURES } from '../../src/streams.failures.js';
import { transportOf } from '../../src/transport/transport-of.js';
import { RecordingIntake } from './recording-intake.js';

/** A consumer on a virtual clock, with an intake that keeps what arrives. Its waits are half of their limit. */
export class StartedConsumer {
  readonly clock = new VirtualClock();
  readonly intake = new RecordingIntake();
  /** `state` or `state: reason`, in their order. */
  readonly states: string[] = [];
  readonly reported: unknown[] = [];
  readonly consumer: StreamConsumer;

  constructor(options: Omit<StreamOptions, 'name'>, prepare?: (intake: RecordingIntake) => void) {
    const { clock } = this;
    const resolved = resolveStream({ ...options, name: 'posts' }, {}, 'test');
    const failures = new Failures();
    failures.extend(STREAMS_FAILURES);
    const events = new ResilienceEvents(clock);
    events.on('stream.state', ({ state, reason }) =>
      this.states.push(reason === undefined ? state : `${state}: ${reason}`),
    );
    const errors = { report: (error: unknown) => void this.reported.push(error) };
    prepare?.(this.intake);
    const random: Random = { next: () => 0.5 };
    const home = { clock, random, failures, redactor: new Redactor(), events, errors };
    this.consumer = new StreamConsumer(resolved, this.intake, () => transportOf(resolved, clock), home);
    this.consumer.start();
  }

  get state(): StreamState {
    return this.consumer.progress.state;
  }

  /** Waits until the stream is in a state. Time stands still meanwhile. */
  async reaches(state: StreamState, reason?: string): Promise<void> {
    const isThere = (): boolean =>
      this.state === state && (reason === undefined || this.consumer.progress.reason === reason);
    await until(() => `${this.state}: ${this.consumer.progress.reason}`, isThere);
  }

  /** Waits until that many messages have arrived. */
  async receives(count: number): Promise<readonly string[]> {
    return until(
      () => this.intake.texts,
      ({ length }) => length >= count,
    );
  }

  /** Waits for the wait before the next connection, of which `delay` milliseconds are expected, and lets it pass. */
  async reconnectsAfter(delay: number): Promise<void> {
    await this.reaches('back-off');
    const { length } = this.states;
    await this.clock.advance(delay - 1);
    if (this.states.length > length) throw new Error(`The wait was shorter than ${delay} ms.`);
    await this.clock.advance(1);
    if (this.states.length === length) throw new Error(`The wait was longer than ${delay} ms.`);
  }

  stop(): Promise<void> {
    return this.consumer.stop(new AbortController().signal);
  }
}
