import { ShuttingDownError, untilAborted } from '@breakwater/core';
import { Logger } from '@nestjs/common';
import { CursorCommits } from '../cursors/cursor-commits.js';
import { CursorKeeper } from '../cursors/cursor-keeper.js';
import type { StreamCursor } from '../cursors/cursor-store.js';
import { DeadLetterBox } from '../dead-letters/dead-letter-box.js';
import { DeadLetterReplays } from '../dead-letters/dead-letter-replays.js';
import { MemoryDeadLetterStore } from '../dead-letters/memory.dead-letter-store.js';
import '../streams.events.js';
import type { ReceivedFrame } from '../transport/stream-transport.js';
import type { DeadLetterReplay, EventIntake, HandleEvent, IntakeFigures } from './event-intake.js';
import { EventReader } from './event-reader.js';
import { type EventEnd, FailedEvents } from './failed-events.js';
import { HandlerRuns } from './handler-runs.js';
import { HandlingPause, type PauseReason } from './handling-pause.js';
import type { ProcessingRuntime } from './processing-runtime.js';
import type { ResolvedProcessingOptions } from './processing.options.js';
import { StreamPosition } from './stream-position.js';
import { Watermark } from './watermark.js';
import { WorkQueue } from './work-queue.js';
import type { Work } from './work.js';

/** Reads, queues and handles the events of one stream. */
export class EventProcessor implements EventIntake {
  readonly #logger = new Logger('Streams');
  readonly #reader: EventReader;
  readonly #position: StreamPosition;
  readonly #watermark = new Watermark();
  readonly #queue: WorkQueue;
  readonly #keeper: CursorKeeper;
  readonly #runs: HandlerRuns;
  readonly #pause: HandlingPause;
  readonly #letters: DeadLetterBox;
  readonly #failed: FailedEvents;
  readonly #replays: DeadLetterReplays;
  /** Ends all waits for retries and stores. */
  readonly #ending = new AbortController();
  #running = 0;
  #isPumping = false;
  #onIdle: (() => void) | undefined;
  readonly #counts = { received: 0, handled: 0, duplicates: 0, parseErrors: 0, deadLetters: 0 };
  #lag: number | undefined;
  #paused: PauseReason | undefined;

  constructor(
    private readonly name: string,
    handle: HandleEvent,
    private readonly options: ResolvedProcessingOptions,
    private readonly runtime: ProcessingRuntime,
  ) {
    const { clock } = runtime;
    this.#reader = new EventReader(name, options);
    this.#position = new StreamPosition(options);
    this.#queue = new WorkQueue(options, () => this.#watermark.span);
    this.#keeper = new CursorKeeper(name, options, runtime);
    const commits = new CursorCommits(name, options, () => this.#watermark.position);
    this.#runs = new HandlerRuns(name, handle, options.handlerTimeout, clock, commits);
    this.#pause = new HandlingPause(clock, (reason) => this.#onPause(reason));
    const waits = { base: options.retryDelay, cap: options.maxRetryDelay };
    const store = options.deadLetters ?? new MemoryDeadLetterStore();
    this.#letters = new DeadLetterBox(name, store, options.storeTimeout, waits, runtime, this.#pause);
    this.#failed = new FailedEvents(options, this.#runs, this.#letters, this.#pause, runtime);
    this.#replays = new DeadLetterReplays(this.#letters, this.#reader, this.#runs, clock);
  }

  get isFull(): boolean {
    return this.#queue.isFull;
  }

  get figures(): IntakeFigures {
    const failingStores: ('cursors' | 'dead-letters')[] = [];
    if (this.#keeper.isFailing) failingStores.push('cursors');
    if (this.#letters.isFailing) failingStores.push('dead-letters');
    return {
      ...this.#counts,
      queued: this.#queue.queued,
      running: this.#running,
      lag: this.#lag,
      cursor: this.#watermark.position,
      keptCursor: this.#keeper.kept,
      paused: this.#paused,
      failingStores,
    };
  }

  async start(signal: AbortSignal): Promise<void> {
    this.#begin(await this.#keeper.load(signal));
  }

  resumeAt(): StreamCursor | undefined {
    return this.#position.resumeAt();
  }

  async restartAt(cursor: StreamCursor | undefined): Promise<void> {
    this.#begin(cursor);
    this.#keeper.moved(cursor, 0);
    await this.#keeper.flush();
  }

  onRoom(listener: () => void): void {
    this.#queue.onRoom(listener);
  }

  accept(frame: ReceivedFrame): void {
    if (this.#ending.signal.aborted) return;
    this.#counts.received++;
    const work = this.#reader.read(frame);
    if (this.#position.isRepeated(work.event)) {
      this.#counts.duplicates++;
      return;
    }
    if (work.unreadable) {
      this.#counts.parseErrors++;
      if (this.options.unreadable === 'skip') return;
    }
    this.#watermark.add(work);
    this.#queue.push(work);
    this.#pump();
  }

  async replayDeadLetters(signal: AbortSignal, limit = 100): Promise<DeadLetterReplay> {
    return this.#replays.replay(limit, AbortSignal.any([signal, this.#ending.signal]));
  }

  async stop(signal: AbortSignal): Promise<void> {
    if (!this.#ending.signal.aborted) {
      // Events that wait are not acknowledged, so they come again after the next start.
      this.#queue.clear();
      this.#ending.abort(new ShuttingDownError());
    }
    if (this.#running > 0) {
      const idle = new Promise<void>((resolve) => (this.#onIdle = resolve));
      await untilAborted(idle, signal);
    }
    this.#runs.abortAll(new ShuttingDownError());
    await this.#keeper.flush();
  }

  #begin(cursor: StreamCursor | undefined): void {
    this.#position.startAt(cursor);
    this.#watermark.startAt(cursor);
  }

  /** Hands events to the handler while there are free places. A loop, because handlers can return at once. */
  #pump(): void {
    if (this.#isPumping) return;
    this.#isPumping = true;
    while (this.#running < this.options.parallel && !this.#pause.isActive) {
      const work = this.#queue.next();
      if (!work) break;
      this.#handle(work);
    }
    this.#isPumping = false;
  }

  #handle(work: Work): void {
    this.#running++;
    if (work.unreadable) {
      void this.#settle(work, work.unreadable.error);
      return;
    }
    let pending: Promise<void> | undefined;
    try {
      pending = this.#runs.run(work);
    } catch (error) {
      void this.#settle(work, error);
      return;
    }
    if (pending) {
      void pending.then(
        () => this.#onHandled(work),
        (error: unknown) => this.#settle(work, error),
      );
    } else this.#onHandled(work);
  }

  #onHandled(work: Work): void {
    this.#failed.succeeded();
    this.#end(work, 'handled');
  }

  async #settle(work: Work, error: unknown): Promise<void> {
    let end: EventEnd | undefined;
    try {
      end = await this.#failed.settle(work, error, this.#ending.signal);
    } catch {
      // The stream stops: the event is not acknowledged, and comes again.
    }
    this.#end(work, end);
  }

  #end(work: Work, end: EventEnd | undefined): void {
    this.#running--;
    if (end) this.#acknowledge(work, end);
    if (this.#running === 0) this.#onIdle?.();
    this.#pump();
  }

  #acknowledge(work: Work, end: EventEnd): void {
    if (end === 'handled') {
      this.#counts.handled++;
      if (this.#paused && !this.#pause.isActive) this.#announce(undefined);
    } else if (end === 'repeated') this.#counts.duplicates++;
    else this.#counts.deadLetters++;
    const { cursor } = work.event;
    const passed = this.#watermark.acknowledge(work);
    if (work.isCommitted && end === 'handled' && cursor !== undefined) this.#keeper.committed(cursor);
    else if (passed > 0) this.#keeper.moved(this.#watermark.position, passed);
    const time = this.#position.timeOf(cursor);
    if (time !== undefined) this.#lag = Math.max(0, this.runtime.clock.date().getTime() - time);
    this.#queue.release(work);
  }

  /** The pauses are announced once, although each trial ends and begins one: until an event is handled, they go on. */
  #onPause(reason: PauseReason | undefined): void {
    if (reason) this.#announce(reason);
    else {
      if (this.#paused === 'dead-letter-store' || this.#paused === 'commit-refused')
        this.#announce(undefined);
      this.#pump();
    }
  }

  #announce(paused: PauseReason | undefined): void {
    if (this.#paused === paused) return;
    this.#paused = paused;
    const { name: stream } = this;
    if (paused)
      this.#logger.warn(
        `The stream '${stream}' waits before it handles further events (${paused}). It tries again by itself.`,
      );
    else this.#logger.log(`The stream '${stream}' handles events again.`);
    this.runtime.events.publish('stream.handling', {
      stream,
      paused,
      at: this.runtime.clock.date().getTime(),
    });
  }
}
