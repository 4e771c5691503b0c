import { Clock, LifecycleState, Redactor, RepeatedFailure, type Timer } from '@breakwater/core';
import {
  Inject,
  Injectable,
  Logger,
  type OnModuleDestroy,
  type OnModuleInit,
  Optional,
} from '@nestjs/common';
import { FleetViews } from '../fleet/fleet-views.js';
import type { Snapshot } from '../snapshot/snapshot.js';
import { Curves } from '../snapshot/curves.js';
import { Snapshots } from '../snapshots.service.js';
import { Timeline } from '../timeline/timeline.js';
import { frameBetween, hasSameLists } from './frame.js';
import { SentFrames } from './sent-frames.js';
import type { Watcher } from './watcher.js';

/** Milliseconds between two looks at the application. */
const INTERVAL = 1_000;

/** Milliseconds between two frames at least, however much happens. */
const MIN_INTERVAL = 500;

/** Milliseconds between signs of life on a stream without frames. */
const PING_INTERVAL = 15_000;

/** Maximum number of watchers. */
const MAX_WATCHERS = 20;

/** Milliseconds that a look waits for lists. A transition must not wait for a slow store, whose rows come with a later frame. */
const PATIENCE = 250;

/**
 * Sends the changes of the page to all who watch. The first watcher starts the timers and the counting of calls, and the last one ends
 * them: while nobody watches, there is no timer.
 */
@Injectable()
export class Broadcast implements OnModuleInit, OnModuleDestroy {
  readonly #logger = new Logger('Dashboard');
  readonly #failure: RepeatedFailure;
  readonly #watchers = new Set<Watcher>();
  readonly #sent = new SentFrames();
  #last: Snapshot | undefined;
  #lastFrameAt = 0;
  #lastPingAt = 0;
  /** The next look, and the time at which it is due. */
  #timer: Timer | undefined;
  #lookAt = 0;
  #isLooking = false;
  /** True if the time line has changed since the last look began. */
  #hasChanged = false;
  #endTimeline: (() => void) | undefined;
  #isClosed = false;

  constructor(
    @Inject(Clock) private readonly clock: Clock,
    private readonly snapshots: Snapshots,
    private readonly curves: Curves,
    private readonly timeline: Timeline,
    private readonly fleet: FleetViews,
    @Inject(Redactor) private readonly redactor: Redactor,
    @Optional() @Inject(LifecycleState) private readonly lifecycle?: LifecycleState,
  ) {
    this.#failure = new RepeatedFailure(clock);
  }

  /** Pages go on while the application drains: people look at them then. */
  onModuleInit(): void {
    this.lifecycle?.onPhase((phase) => {
      if (phase === 'stopping') this.#close();
      else if (this.#watchers.size > 0) this.#lookSoon();
    });
  }

  /** Without `@breakwater/lifecycle`, Nest ends the application right after this. */
  onModuleDestroy(): void {
    if (!this.lifecycle) this.#close();
  }

  /** Number of watchers. */
  get watchers(): number {
    return this.#watchers.size;
  }

  /** True if no further watcher can join. */
  get isFull(): boolean {
    return this.#isClosed || this.#watchers.size >= MAX_WATCHERS;
  }

  /**
   * Adds a watcher, which gets the frames after `lastEventId`, or a snapshot if they are gone. Returns the function that ends the
   * subscription.
   */
  join(watcher: Watcher, lastEventId?: string): () => void {
    this.#watchers.add(watcher);
    if (this.#watchers.size === 1) this.#start();
    const missed = this.#last && this.#sent.after(lastEventId);
    if (missed) {
      watcher.resume();
      for (const { id, text } of missed) watcher.sendFrame(id, text);
    } else if (this.#last) {
      watcher.sendSnapshot(this.#sent.lastId, JSON.stringify(this.#last));
    } else {
      void this.#look();
    }
    return () => {
      if (this.#watchers.delete(watcher) && this.#watchers.size === 0) this.#stop();
    };
  }

  #start(): void {
    this.curves.start();
    this.#endTimeline = this.timeline.onChange(() => this.#lookSoon());
    this.#lastPingAt = this.clock.now();
  }

  #stop(): void {
    this.curves.stop();
    this.#endTimeline?.();
    this.#cancelLook();
    // The frames of the time without watchers are missing, so the frames until now cannot be continued.
    this.#last = undefined;
    this.#sent.forget();
  }

  #close(): void {
    this.#isClosed = true;
    for (const watcher of this.#watchers) watcher.end(this.clock.now());
  }

  /** After a change of state the page is up to date within half a second. */
  #lookSoon(): void {
    this.#hasChanged = true;
    this.#lookWithin(Math.max(this.#lastFrameAt + MIN_INTERVAL - this.clock.now(), 0));
  }

  /** Keeps a look that is due earlier: a storm of events would put it off again and again. */
  #lookWithin(delay: number): void {
    const at = this.clock.now() + delay;
    if (this.#isLooking || (this.#timer && this.#lookAt <= at)) return;
    this.#cancelLook();
    this.#lookAt = at;
    this.#timer = this.clock.setTimeout(() => void this.#look(), delay);
    this.#timer.unref();
  }

  #cancelLook(): void {
    if (this.#timer) this.clock.clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  /** Looks at the application, and sends what has changed. The look under way serves pages that join meanwhile. */
  async #look(): Promise<void> {
    if (this.#isLooking) return;
    this.#cancelLook();
    this.#isLooking = true;
    this.#hasChanged = false;
    try {
      void this.fleet.refresh();
      const next = await this.snapshots.take(PATIENCE);
      if (this.#watchers.size > 0) this.#show(next);
    } catch (error) {
      // Nothing can be compared with a snapshot that could not be sent.
      this.#last = undefined;
      const what = 'The dashboard cannot describe the application; open pages show what they have.';
      const line = this.#failure.describe(what, () => this.redactor.stack(error));
      if (line !== undefined) this.#logger.error(line);
    } finally {
      this.#isLooking = false;
      if (this.#watchers.size > 0) {
        this.#lookWithin(INTERVAL);
        if (this.#hasChanged) this.#lookSoon();
      }
    }
  }

  #show(next: Snapshot): void {
    const before = this.#last;
    this.#last = next;
    if (before && hasSameLists(before, next)) {
      const frame = frameBetween(before, next);
      if (frame) this.#send(JSON.stringify(frame));
    } else {
      this.#sent.forget();
      for (const watcher of this.#watchers) watcher.needSnapshot();
    }
    this.#sendSnapshots(next);
    this.#ping();
    for (const watcher of this.#watchers) watcher.cutOffIfGone(this.clock.now());
  }

  #send(text: string): void {
    this.#lastFrameAt = this.#lastPingAt = this.clock.now();
    const { id } = this.#sent.add(text);
    for (const watcher of this.#watchers) watcher.sendFrame(id, text);
  }

  /** To new pages, and to slow readers that have lost frames and read again. */
  #sendSnapshots(snapshot: Snapshot): void {
    const waiting = [...this.#watchers].filter(({ wantsSnapshot }) => wantsSnapshot);
    if (waiting.length === 0) return;
    const text = JSON.stringify(snapshot);
    for (const watcher of waiting) watcher.sendSnapshot(this.#sent.lastId, text);
  }

  #ping(): void {
    if (this.clock.now() - this.#lastPingAt < PING_INTERVAL) return;
    this.#lastPingAt = this.clock.now();
    for (const watcher of this.#watchers) watcher.ping();
  }
}
