import { randomBytes } from 'node:crypto';
import { Clock, LifecycleState, type Timer } from '@breakwater/core';
import { Inject, Injectable, type OnModuleDestroy, type OnModuleInit, Optional } from '@nestjs/common';
import type { Snapshot } from '../snapshot/snapshot.js';
import { Curves } from '../snapshot/curves.js';
import { Snapshots } from '../snapshot/snapshots.service.js';
import { Timeline } from '../timeline/timeline.js';
import { frameBetween } from './frame.js';
import type { Watcher } from './watcher.js';

/** Milliseconds between two looks at the application. */
const INTERVAL = 1_000;

/** Milliseconds between two frames at least, however much happens. */
const MIN_INTERVAL = 500;

/** Milliseconds between signs of life on a stream without frames. */
const PING_INTERVAL = 15_000;

/** Number of frames that are kept for watchers whose connection broke. */
const REPLAYED = 500;

/** Characters of all kept frames. */
const MAX_REPLAYED_LENGTH = 1_000_000;

/** Maximum number of watchers. */
const MAX_WATCHERS = 20;

/** A frame that was sent. */
interface SentFrame {
  readonly seq: number;
  readonly text: string;
}

/**
 * Sends the changes of the page to all who watch. The first watcher starts the timers and the counting of calls, and the last one ends
 * them: while nobody watches, there is no timer.
 */
@Injectable()
export class Broadcast implements OnModuleInit, OnModuleDestroy {
  /** Ids of frames begin with it, so that a watcher of another process, or of the process before a restart, gets a snapshot. */
  readonly #epoch = randomBytes(6).toString('hex');
  readonly #watchers = new Set<Watcher>();
  readonly #sent: SentFrame[] = [];
  #sentLength = 0;
  #seq = 0;
  #last: Snapshot | undefined;
  #lastFrameAt = 0;
  #lastPingAt = 0;
  #timer: Timer | undefined;
  #isTaking = false;
  #endTimeline: (() => void) | undefined;
  #isClosed = false;

  constructor(
    @Inject(Clock) private readonly clock: Clock,
    private readonly snapshots: Snapshots,
    private readonly curves: Curves,
    private readonly timeline: Timeline,
    @Optional() @Inject(LifecycleState) private readonly lifecycle?: LifecycleState,
  ) {}

  /** Pages go on while the application drains: people look at them then. */
  onModuleInit(): void {
    this.lifecycle?.onPhase((phase) => {
      if (phase === 'stopping') this.#close();
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
    const leave = (): void => {
      if (this.#watchers.delete(watcher) && this.#watchers.size === 0) this.#stop();
    };
    const missed = this.#framesAfter(lastEventId);
    if (missed) for (const { seq, text } of missed) watcher.send('frame', this.#idOf(seq), text);
    else void this.#sendSnapshot(watcher);
    return leave;
  }

  #start(): void {
    this.curves.start();
    this.#endTimeline = this.timeline.onChange(() => this.#lookSoon());
    this.#lastPingAt = this.clock.now();
    this.#schedule(INTERVAL);
  }

  #stop(): void {
    this.curves.stop();
    this.#endTimeline?.();
    if (this.#timer) this.clock.clearTimeout(this.#timer);
    this.#timer = undefined;
    // The frames of the time without watchers are missing, so what was sent before cannot be continued.
    this.#last = undefined;
    this.#sent.length = 0;
    this.#sentLength = 0;
    this.#seq += 1;
  }

  #close(): void {
    this.#isClosed = true;
    for (const watcher of this.#watchers) watcher.end();
  }

  #schedule(delay: number): void {
    if (this.#timer) this.clock.clearTimeout(this.#timer);
    this.#timer = this.clock.setTimeout(() => void this.#look(), delay);
    this.#timer.unref();
  }

  /** After a change of state the page is up to date within half a second. */
  #lookSoon(): void {
    this.#schedule(Math.max(this.#lastFrameAt + MIN_INTERVAL - this.clock.now(), 0));
  }

  async #look(): Promise<void> {
    if (this.#isTaking) return;
    this.#isTaking = true;
    try {
      const next = await this.snapshots.take();
      if (this.#watchers.size === 0) return;
      const frame = this.#last && frameBetween(this.#last, next);
      this.#last = next;
      if (frame) this.#send(JSON.stringify(frame));
      this.#refreshLagging(next);
      this.#ping();
    } finally {
      this.#isTaking = false;
      if (this.#watchers.size > 0) this.#schedule(INTERVAL);
    }
  }

  #send(text: string): void {
    this.#seq += 1;
    this.#lastFrameAt = this.#lastPingAt = this.clock.now();
    this.#sent.push({ seq: this.#seq, text });
    this.#sentLength += text.length;
    while (this.#sent.length > REPLAYED || this.#sentLength > MAX_REPLAYED_LENGTH) {
      this.#sentLength -= this.#sent.shift()?.text.length ?? this.#sentLength;
    }
    for (const watcher of this.#watchers) watcher.send('frame', this.#idOf(this.#seq), text);
  }

  /** A slow reader has lost frames. It gets a snapshot as soon as it reads again. */
  #refreshLagging(snapshot: Snapshot): void {
    for (const watcher of this.#watchers) {
      if (watcher.canCatchUp) watcher.send('snapshot', this.#idOf(this.#seq), JSON.stringify(snapshot));
    }
  }

  #ping(): void {
    if (this.clock.now() - this.#lastPingAt < PING_INTERVAL) return;
    this.#lastPingAt = this.clock.now();
    for (const watcher of this.#watchers) watcher.ping();
  }

  async #sendSnapshot(watcher: Watcher): Promise<void> {
    const snapshot = (this.#last ??= await this.snapshots.take());
    watcher.send('snapshot', this.#idOf(this.#seq), JSON.stringify(snapshot));
  }

  #framesAfter(lastEventId: string | undefined): readonly SentFrame[] | undefined {
    const [epoch, seq] = lastEventId?.split('-') ?? [];
    const last = Number(seq);
    if (epoch !== this.#epoch || !Number.isInteger(last) || last > this.#seq || !this.#last) return undefined;
    if (last === this.#seq) return [];
    const first = this.#sent[0]?.seq;
    return first !== undefined && first <= last + 1
      ? this.#sent.filter(({ seq: one }) => one > last)
      : undefined;
  }

  #idOf(seq: number): string {
    return `${this.#epoch}-${seq}`;
  }
}
