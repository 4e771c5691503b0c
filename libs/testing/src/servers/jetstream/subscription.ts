import type { Clock, Random, Timer } from '@breakwater/core';
import type { WebSocket } from 'ws';
import type { EventLog } from './event-log.js';
import { type JetstreamEvent, POSTS } from './post-events.js';
import type { StreamFault } from './stream-fault.js';

/** Bytes that may wait in the socket of a subscriber that reads slowly. */
const MAX_BUFFERED = 256 * 1024;

/** Close code of a connection whose subscription is refused (RFC 6455: policy violation). */
const POLICY_VIOLATION = 1008;

/** Tells a subscriber why its connection ends, and ends it. */
export function refuse(socket: WebSocket, error: string, message: string): void {
  socket.send(JSON.stringify({ error, message }));
  socket.close(POLICY_VIOLATION, error);
}

/** The parts of a simulator that all subscriptions share. */
export interface Shared {
  readonly log: EventLog;
  readonly clock: Clock;
  readonly random: Random;
}

/** One connection: sends the events of the log from its position on, as fast as the subscriber reads. */
export class Subscription {
  /** Events that were sent since the fault was set. */
  #sent = 0;
  #poisoned = 0;
  /** Waits until the socket has room, or until the pause of fault `slow` is over. */
  #waits = false;
  #pause: Timer | undefined;

  /**
   * @param collections the collections that are wanted; a name can end with `*`; every one when empty
   * @param position number of the first event to send
   */
  constructor(
    private readonly socket: WebSocket,
    private readonly shared: Shared,
    private readonly collections: readonly string[],
    private position: number,
    private fault: StreamFault,
  ) {
    socket.on('error', () => socket.terminate());
    socket.on('close', () => this.#endPause());
    // The server does not answer pings by itself, so that a fault can leave them without an answer.
    socket.on('ping', (data: Buffer) => {
      if (this.fault.mode !== 'stall' || this.fault.pings) socket.pong(data);
    });
  }

  /** Takes a new fault over. It holds from the next event on; a connection without further events to send is cut at once. */
  setFault(fault: StreamFault): void {
    this.fault = fault;
    this.#sent = 0;
    if (this.#pause) {
      this.#endPause();
      this.#waits = false;
    }
    this.send();
  }

  /** Sends the events that are published and not sent yet. */
  send(): void {
    const { log } = this.shared;
    if (this.position < log.oldest) {
      return refuse(this.socket, 'ConsumerTooSlow', 'The events that come next are no longer kept.');
    }
    while (!this.#waits && this.socket.readyState === this.socket.OPEN) {
      if (this.fault.mode === 'drop' && this.#sent >= this.fault.after) return this.socket.terminate();
      if (this.fault.mode === 'stall' || this.position >= log.end) return;
      const event = log.read(this.position++);
      if (this.#wants(event)) this.#sendEvent(event);
    }
  }

  #wants({ commit: { collection } }: JetstreamEvent): boolean {
    const { collections } = this;
    return (
      collections.length === 0 ||
      collections.some((name) =>
        name.endsWith('*') ? collection.startsWith(name.slice(0, -1)) : name === collection,
      )
    );
  }

  #sendEvent(event: JetstreamEvent): void {
    const text = JSON.stringify(event);
    if (this.#happens('poison')) this.#write(this.#poison(event));
    if (this.#happens('oversized')) this.#write(this.#oversized(event));
    this.#write(text);
    if (this.#happens('duplicate')) this.#write(text);
    this.#sent++;
    if (this.fault.mode === 'slow') {
      this.#waits = true;
      this.#pause = this.shared.clock.setTimeout(() => this.#goOn(), this.fault.interval);
    }
  }

  /** Draws whether the current event gets the fault. */
  #happens(mode: 'poison' | 'duplicate' | 'oversized'): boolean {
    const { fault } = this;
    return fault.mode === mode && this.shared.random.next() < fault.rate;
  }

  /** No JSON, and a post whose text is a number, in turn. */
  #poison(event: JetstreamEvent): string {
    return this.#poisoned++ % 2 === 0 ? '{"did":"did:plc:poison",' : postBeside(event, 'poison', 42);
  }

  /** A post whose text fills the frame. */
  #oversized(event: JetstreamEvent): string {
    const size = this.fault.mode === 'oversized' ? this.fault.bytes : 0;
    const missing = size - postBeside(event, 'large', '').length;
    return postBeside(event, 'large', 'x'.repeat(Math.max(0, missing)));
  }

  #write(text: string): void {
    const { socket } = this;
    const isFull = socket.bufferedAmount > MAX_BUFFERED;
    this.#waits ||= isFull;
    socket.send(text, isFull ? () => this.#goOn() : undefined);
  }

  #endPause(): void {
    if (this.#pause) this.shared.clock.clearTimeout(this.#pause);
    this.#pause = undefined;
  }

  #goOn(): void {
    this.#pause = undefined;
    this.#waits = false;
    this.send();
  }
}

/** A frame with a further post of the author of an event, at the time of the event. */
function postBeside({ did, time_us, commit }: JetstreamEvent, prefix: string, text: unknown): string {
  const record = { $type: POSTS, text };
  const rkey = `${prefix}${commit.rkey}`;
  const post = { rev: commit.rev, operation: 'create', collection: POSTS, rkey, record };
  return JSON.stringify({ did, time_us, kind: 'commit', commit: post });
}
