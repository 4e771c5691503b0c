import { type Timer, withTimeLimit } from '@breakwater/core';
import type { ResolvedStreamOptions } from '../options/stream.options.js';
import type { EventIntake } from '../processing/event-intake.js';
import { readNotice, type ServerNotice } from '../transport/server-notice.js';
import type { ReceivedFrame, StreamTransport } from '../transport/stream-transport.js';
import { type ConnectionFailure, connectionFailure, type ConsumerEnd } from './connection-failure.js';
import { LiveConnection, type LiveConnectionListener } from './live-connection.js';
import { Reconnects } from './reconnects.js';
import type { StreamHome } from './stream-home.js';
import { StreamProgress } from './stream-progress.js';

/** Keeps one stream connected, and passes what arrives to its intake. */
export class StreamConsumer implements LiveConnectionListener {
  readonly progress: StreamProgress;
  readonly #reconnects: Reconnects;
  #isLoaded = false;
  #staleInARow = 0;
  /** Ends what the consumer waits for: aborted by a pause, a failure and the end. */
  #run = new AbortController();
  #connection: LiveConnection | undefined;
  #wait: Timer | undefined;
  #stopped: Promise<void> | undefined;

  constructor(
    readonly options: ResolvedStreamOptions,
    readonly intake: EventIntake,
    private readonly loadTransport: () => Promise<StreamTransport>,
    private readonly home: StreamHome,
  ) {
    this.#reconnects = new Reconnects(options, home.random);
    this.progress = new StreamProgress(options, home);
    intake.onRoom(() => this.#connection?.resume());
  }

  /** True while the connection is not read, because the queue is full. */
  get isHeldBack(): boolean {
    return this.#connection?.paused ?? false;
  }

  /** Connects, unless the stream is connected. Also the way out of a pause and of `failed`. */
  start(): void {
    const { state } = this.progress;
    if (this.#stopped || state === 'connecting' || state === 'open' || state === 'back-off') return;
    this.#reconnects.restart();
    this.#staleInARow = 0;
    this.#run = new AbortController();
    void this.#connect();
  }

  /** Closes the connection until `start()` is called. Events that have arrived are still handled. */
  pause(): void {
    if (this.#stopped) return;
    this.#disconnect();
    this.progress.change('idle', 'paused');
  }

  /**
   * Ends the stream: takes nothing more in, waits for running handlers until `signal` aborts, and keeps the position. A second call
   * waits for the first.
   */
  stop(signal: AbortSignal): Promise<void> {
    if (!this.#stopped) {
      this.#disconnect();
      this.progress.change('closed');
      this.#stopped = this.intake.stop(signal);
    }
    return this.#stopped;
  }

  onOpen(): void {
    this.progress.change('open');
    this.#holdBackIfFull();
  }

  onStable(): void {
    this.#reconnects.reset();
    this.#staleInARow = 0;
  }

  onRetryAfter(delay: number): void {
    this.#reconnects.atLeast(delay);
  }

  onFrame(frame: ReceivedFrame): void {
    const notice = readNotice(frame.text);
    if (notice) {
      this.#onNotice(notice);
      return;
    }
    this.intake.accept(frame);
    this.#holdBackIfFull();
  }

  onEnd(end: ConsumerEnd): void {
    this.#connection = undefined;
    if (end.kind === 'finished') {
      this.#disconnect();
      this.progress.finish();
    } else if (end.kind === 'stale-cursor') void this.#onStaleCursor();
    else this.#backOff(connectionFailure(end, this.home.failures));
  }

  async #connect(): Promise<void> {
    const { signal } = this.#run;
    this.progress.change('connecting', this.progress.reason);
    try {
      if (!this.#isLoaded) await this.intake.start(signal);
      this.#isLoaded = true;
    } catch (error) {
      if (!signal.aborted) this.#backOff(this.#failure(error, 'the kept position could not be loaded'));
      return;
    }
    try {
      await this.#open(signal);
    } catch (error) {
      if (!signal.aborted)
        this.#backOff(this.#failure(error, 'the request for a connection could not be made'));
    }
  }

  async #open(signal: AbortSignal): Promise<void> {
    const { connectTimeout, url, headers: given = {}, maxFrameSize } = this.options;
    const { clock } = this.home;
    const headers =
      typeof given === 'function'
        ? await withTimeLimit(clock, 'headers', connectTimeout, () => given(), signal)
        : given;
    const transport = await this.loadTransport();
    if (signal.aborted) return;
    const cursor = this.intake.resumeAt();
    const request = { url: new URL(url(cursor)), headers, maxFrameSize, cursor };
    this.#connection = new LiveConnection(transport, request, this.options, clock, this);
  }

  #holdBackIfFull(): void {
    const connection = this.#connection;
    if (connection && !connection.paused && this.intake.isFull) connection.pause();
  }

  #onNotice(notice: ServerNotice): void {
    if (notice.kind === 'error') this.progress.onServerError(notice.error);
    else if (notice.kind === 'outdated-cursor' && this.options.staleCursor === 'latest')
      // The server continues at its oldest event, which loses less than the present.
      this.progress.onStaleCursor('the server continues at its oldest event');
    else {
      this.#connection?.close();
      this.onEnd({ kind: 'stale-cursor' });
    }
  }

  async #onStaleCursor(): Promise<void> {
    const { name, staleCursor, backfill } = this.options;
    const { signal } = this.#run;
    if (staleCursor === 'fail') {
      this.progress.onStaleCursor();
      this.#fail({
        reason: 'stale-cursor',
        text: 'the server no longer has the events after the kept position',
        refusal: true,
      });
      return;
    }
    const next = staleCursor === 'latest' ? 'the stream continues at the present' : 'the backfill begins';
    this.progress.onStaleCursor(next);
    try {
      const from = this.intake.figures.cursor;
      const cursor =
        staleCursor === 'backfill' ? await backfill?.({ stream: name, from, signal }) : undefined;
      if (signal.aborted) return;
      await this.intake.restartAt(cursor);
      if (signal.aborted) return;
    } catch (error) {
      if (!signal.aborted) this.#backOff(this.#failure(error, 'the lost events could not be replaced'));
      return;
    }
    // A server that refuses the new position, too, must not be asked in a loop.
    if (++this.#staleInARow > 1)
      this.#backOff({ reason: 'stale-cursor', text: 'the server refuses the new position', refusal: true });
    else void this.#connect();
  }

  #backOff(failure: ConnectionFailure): void {
    const delay = this.#reconnects.next(failure, this.intake.figures.cursor);
    if (delay === undefined) {
      this.#fail(failure);
      return;
    }
    this.progress.backOff(failure, delay, this.#reconnects.attempts);
    this.#wait = this.home.clock.setTimeout(() => void this.#connect(), delay);
  }

  #fail(failure: ConnectionFailure): void {
    this.#disconnect();
    this.progress.fail(failure);
  }

  #disconnect(): void {
    this.#run.abort();
    if (this.#wait) this.home.clock.clearTimeout(this.#wait);
    this.#connection?.close();
    this.#connection = undefined;
  }

  #failure(thrown: unknown, text: string): ConnectionFailure {
    const { reason, transient } = this.home.failures.of(thrown);
    const error = thrown instanceof Error ? thrown : new Error(String(thrown));
    return { reason, text, refusal: !transient, error };
  }
}
