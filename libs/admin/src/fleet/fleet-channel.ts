import { type Clock, counted, MessageEcho, type PubSub } from '@breakwater/core';
import { Logger } from '@nestjs/common';
import {
  type FleetContent,
  type FleetMessage,
  type IgnoredMessage,
  MAX_MESSAGE,
  readMessage,
} from './fleet-message.js';
import { Seal } from './seal.js';

/** The parts of the application that a channel uses. */
interface ChannelParts {
  readonly pubSub: PubSub;
  readonly clock: Clock;
  /** Names the channel. */
  readonly service: string;
  readonly secret: string;
  /** Id of this instance. */
  readonly instance: string;
  /** Milliseconds without a message of its own after which the channel counts as lost. */
  readonly ttl: number;
}

/** Takes messages, and learns whether they arrive. */
interface ChannelListener {
  /** Takes a message of another instance. Returns the reason for which it is ignored. */
  onMessage(message: FleetMessage): IgnoredMessage | undefined;
  onConnection(connected: boolean): void;
}

/**
 * Sends messages to the other instances and receives theirs: one channel for all, and one for each instance. Notices by its own messages whether
 * they pass the broker.
 */
export class FleetChannel {
  readonly #logger = new Logger('Fleet');
  readonly #seal: Seal;
  readonly #ignored = new Map<IgnoredMessage, number>();
  readonly #shared: string;
  readonly #echo: MessageEcho;
  #ends: (() => void)[] = [];
  #since: number | undefined;

  constructor(
    private readonly parts: ChannelParts,
    private readonly listener: ChannelListener,
  ) {
    this.#seal = new Seal(parts.secret, parts.service);
    this.#shared = `bw:fleet:${encodeURIComponent(parts.service)}`;
    this.#echo = new MessageEcho(parts.clock, parts.ttl, (connected, before) =>
      this.#onConnection(connected, before),
    );
  }

  get state(): 'connecting' | 'connected' | 'lost' {
    const { passes } = this.#echo;
    if (passes === undefined) return 'connecting';
    return passes ? 'connected' : 'lost';
  }

  /** Time of the last change of the state, in milliseconds since the Unix epoch. */
  get since(): number | undefined {
    return this.#since;
  }

  /** Number of messages that were ignored. */
  get ignored(): number {
    return [...this.#ignored.values()].reduce((sum, count) => sum + count, 0);
  }

  open(): void {
    const { pubSub, instance } = this.parts;
    this.#echo.start();
    this.#ends = [this.#nameOf(instance), this.#shared].map((channel) =>
      pubSub.subscribe(channel, (text) => this.#receive(text)),
    );
  }

  close(): void {
    for (const end of this.#ends.splice(0)) end();
  }

  /** Notices that no message has come back for too long. */
  check(): void {
    this.#echo.check();
  }

  /** Sends a message to all instances, or to one. Resolves to false if it could not be sent. */
  async send(content: FleetContent, to?: string): Promise<boolean> {
    const { pubSub, clock, instance: from } = this.parts;
    const message = { v: 1, from, ...(to !== undefined && { to }), at: clock.date().getTime(), ...content };
    const sealed = this.#seal.close(JSON.stringify(message));
    if (sealed.length > MAX_MESSAGE) return false;
    try {
      await pubSub.publish(to === undefined ? this.#shared : this.#nameOf(to), sealed);
      return true;
    } catch {
      if (this.#ends.length > 0) this.#echo.refused();
      return false;
    }
  }

  #nameOf(instance: string): string {
    return `${this.#shared}:${encodeURIComponent(instance)}`;
  }

  #receive(sealed: string): void {
    const { clock, instance } = this.parts;
    const message = readMessage(sealed, this.#seal, clock.date().getTime());
    if (typeof message === 'string') this.#ignore(message);
    else if (message.from === instance) this.#echo.heard();
    else if (message.to === undefined || message.to === instance) {
      const ignored = this.listener.onMessage(message);
      if (ignored) this.#ignore(ignored);
    }
  }

  /** Logs the first message of each reason; the dashboard shows how many there are. */
  #ignore(reason: IgnoredMessage): void {
    const count = (this.#ignored.get(reason) ?? 0) + 1;
    this.#ignored.set(reason, count);
    if (count === 1) this.#logger.warn(`A message of another instance was ignored: ${REASONS[reason]}.`);
  }

  #onConnection(connected: boolean, before: boolean | undefined): void {
    this.#since = this.parts.clock.date().getTime();
    this.listener.onConnection(connected);
    if (!connected)
      this.#logger.warn('Messages of other instances do not arrive; the dashboard shows this one only.');
    else if (before === false) this.#logger.log('Messages of other instances arrive again.');
  }
}

const REASONS: Readonly<Record<IgnoredMessage, string>> = {
  oversized: `it is longer than ${counted(MAX_MESSAGE, 'character')}`,
  unsigned: 'it is not signed with `fleet.secret` of this instance',
  malformed: 'its form is unknown',
  version: 'it comes from another version of @breakwater/admin',
  late: 'the clocks of the two machines differ by more than a minute, or somebody has sent it again',
  full: 'there are too many instances',
};
