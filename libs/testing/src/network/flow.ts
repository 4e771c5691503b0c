import type { Socket } from 'node:net';
import type { Clock } from '@breakwater/core';
import type { Direction, Fault, FaultOf } from './fault.js';

/** Bytes that one direction of a connection holds before the proxy stops to read them. */
const MAX_HELD_BYTES = 256 * 1_024;

/** Milliseconds of traffic that a bandwidth sends at a time. */
const BANDWIDTH_STEP = 20;

/** The parts of a connection that its flows need. */
export interface FlowHost {
  readonly clock: Clock;
  /** Returns a number from -1 to 1. */
  deviation(): number;
  fault<K extends Fault['kind']>(kind: K, direction: Direction): FaultOf<K> | undefined;
  /** Called with bytes that are next, before they are delayed or sent. */
  arrived(direction: Direction, bytes: Buffer): void;
  passed(direction: Direction, count: number): void;
  /** Called when the source was reset or failed, and the sink has to learn of it. */
  sourceFailed(direction: Direction): void;
  /** Called when the sink was reset or failed, and the source has to learn of it. */
  sinkFailed(direction: Direction): void;
  limitReached(by: 'end' | 'reset'): void;
}

/** Bytes on their way, or the end of the stream. */
interface Item {
  bytes: Buffer;
  readonly isEnd: boolean;
  readonly at: number;
  readonly deviation: number;
  seen: boolean;
}

/** One direction of a connection: reads from its source, and sends to its sink what the faults let through. */
export class Flow {
  readonly #queue: Item[] = [];
  #held = 0;
  #failed = false;
  #stopped = false;
  /** Bytes are thrown away, because the faults have ended the sink's stream. */
  #isOver = false;
  #wake: () => void = () => undefined;
  /** Time at which the bandwidth is free again. */
  #freeAt = -Infinity;
  #lastSliceAt = -Infinity;
  /** Bytes that passed while each limit was in force. */
  readonly #passed = new WeakMap<Fault, number>();

  constructor(
    readonly direction: Direction,
    private readonly source: Socket,
    private readonly sink: Socket,
    private readonly host: FlowHost,
  ) {
    source.on('readable', () => this.#read());
    source.on('end', () => this.#push(Buffer.alloc(0), true));
    source.on('close', () => {
      if (!source.readableEnded) this.#failed = true;
      this.wake();
    });
    sink.on('drain', () => this.wake());
    sink.on('close', () => this.wake());
  }

  /** Sends until the stream has ended or {@link stop} is called. */
  async run(): Promise<void> {
    while (!this.#stopped) {
      const wait = this.#step();
      if (wait === 'over') return;
      if (wait > 0) await this.#change(wait);
    }
  }

  /** Looks again at the faults. */
  wake(): void {
    this.#wake();
  }

  /** Ends the sink's stream now, and throws away what arrives later. */
  end(): void {
    this.sink.end();
    this.swallow();
  }

  /** Throws away what arrives from now on, and does not tell the source. */
  swallow(): void {
    this.#isOver = true;
    this.wake();
  }

  stop(): void {
    this.#stopped = true;
    this.wake();
  }

  /** Does the next thing. Returns the milliseconds until something else can be done. */
  #step(): number | 'over' {
    const { direction, host, sink } = this;
    const item = this.#queue[0];
    if (item && !item.seen) {
      item.seen = true;
      if (!item.isEnd) host.arrived(direction, item.bytes);
      return 0;
    }
    const hole = host.fault('blackHole', direction);
    if (hole) {
      if (hole.discard) this.#discard();
      return Infinity;
    }
    if (this.#failed) {
      host.sourceFailed(direction);
      return 'over';
    }
    if (this.#isOver || sink.destroyed) {
      if (!this.#isOver && !host.fault('blackHole', direction === 'up' ? 'down' : 'up')) {
        host.sinkFailed(direction);
        return 'over';
      }
      if (item?.isEnd) return 'over';
      this.#discard();
      return Infinity;
    }
    if (!item || sink.writableNeedDrain) return Infinity;
    const size = this.#pieceOf(item);
    const wait = this.#due(item, size) - host.clock.now();
    if (wait > 0) return wait;
    if (item.isEnd) {
      sink.end();
      return 'over';
    }
    return this.#send(item, size);
  }

  #pieceOf({ bytes }: Item): number {
    const { direction, host } = this;
    const slice = host.fault('slice', direction);
    const bandwidth = host.fault('bandwidth', direction);
    return Math.min(
      bytes.length,
      slice?.size ?? Infinity,
      bandwidth ? Math.max(1, Math.floor(bandwidth.bytesPerMs * BANDWIDTH_STEP)) : Infinity,
    );
  }

  /** Returns the time at which the first `size` bytes of `item` are due. */
  #due(item: Item, size: number): number {
    const { direction, host } = this;
    const latency = host.fault('latency', direction);
    const slice = host.fault('slice', direction);
    const sent = this.#sentAt(item, size);
    const arrives = latency ? sent + latency.delay + item.deviation * latency.jitter : sent;
    return slice && !item.isEnd ? Math.max(arrives, this.#lastSliceAt + slice.delay) : arrives;
  }

  /** Returns the time at which the bandwidth has taken the first `size` bytes of `item`. */
  #sentAt(item: Item, size: number): number {
    const bandwidth = this.host.fault('bandwidth', this.direction);
    return bandwidth ? Math.max(this.#freeAt, item.at) + size / bandwidth.bytesPerMs : item.at;
  }

  #send(item: Item, piece: number): number | 'over' {
    const { direction, host } = this;
    const limit = host.fault('limit', direction);
    const passed = limit ? (this.#passed.get(limit) ?? 0) : 0;
    const size = limit ? Math.min(piece, limit.bytes - passed) : piece;
    if (limit && size === 0) {
      host.limitReached(limit.by);
      return 0;
    }
    this.#freeAt = this.#sentAt(item, size);
    this.#lastSliceAt = host.clock.now();
    if (limit) this.#passed.set(limit, passed + size);
    this.sink.write(item.bytes.subarray(0, size));
    host.passed(direction, size);
    this.#held -= size;
    item.bytes = item.bytes.subarray(size);
    if (item.bytes.length === 0) this.#queue.shift();
    this.#read();
    return 0;
  }

  /** Throws away all bytes that are held. The end of the stream stays. */
  #discard(): void {
    for (let item = this.#queue[0]; item && !item.isEnd; item = this.#queue[0]) {
      if (!item.seen) this.host.arrived(this.direction, item.bytes);
      this.#queue.shift();
      this.#held -= item.bytes.length;
      this.#read();
    }
  }

  #read(): void {
    while (this.#held < MAX_HELD_BYTES) {
      const bytes = this.source.read() as Buffer | null;
      if (bytes === null) return;
      this.#push(bytes, false);
    }
  }

  #push(bytes: Buffer, isEnd: boolean): void {
    const { clock } = this.host;
    const hasJitter = (this.host.fault('latency', this.direction)?.jitter ?? 0) > 0;
    const deviation = hasJitter ? this.host.deviation() : 0;
    this.#queue.push({ bytes, isEnd, at: clock.now(), deviation, seen: false });
    this.#held += bytes.length;
    this.wake();
  }

  /** Resolves when {@link wake} is called, or after `limit` milliseconds. */
  #change(limit: number): Promise<void> {
    const { clock } = this.host;
    return new Promise((resolve) => {
      const timer = limit === Infinity ? undefined : clock.setTimeout(() => this.#wake(), limit);
      this.#wake = () => {
        this.#wake = () => undefined;
        if (timer) clock.clearTimeout(timer);
        resolve();
      };
    });
  }
}
