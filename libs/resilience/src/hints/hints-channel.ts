import { type Clock, MessageEcho, type PubSub } from '@breakwater/core';
import { type HintMessage, IGNORED_HINTS, type IgnoredHint, parseHint } from './hint-message.js';

/** The parts of the application that a channel uses. */
interface ChannelSettings {
  readonly pubSub: PubSub;
  readonly channel: string;
  /** Id of this replica. */
  readonly instance: string;
  readonly clock: Clock;
  /** Milliseconds without a message of its own after which the channel counts as lost. */
  readonly ttl: number;
}

/** Takes messages, and learns whether they arrive. */
interface ChannelListener {
  /** Takes a message of another replica. Returns false if there is no room for it. */
  onHint(message: HintMessage): boolean;
  /** Messages have stopped, or arrive again. */
  onConnection(connected: boolean): void;
}

/** Sends messages to the other replicas and receives theirs. Notices by its own messages whether they pass the broker. */
export class HintsChannel {
  readonly ignored = Object.fromEntries(IGNORED_HINTS.map((reason) => [reason, 0])) as Record<
    IgnoredHint,
    number
  >;
  /** Number of messages that the broker did not take. */
  failures = 0;
  #stop: (() => void) | undefined;
  readonly #echo: MessageEcho;

  constructor(
    private readonly settings: ChannelSettings,
    private readonly listener: ChannelListener,
  ) {
    this.#echo = new MessageEcho(settings.clock, settings.ttl, (connected, before) => {
      const isFirst = before === undefined && connected;
      if (!isFirst) listener.onConnection(connected);
    });
  }

  /** True if messages arrive. */
  get connected(): boolean {
    return this.#echo.passes === true;
  }

  /** True while messages are known not to arrive. */
  get isLost(): boolean {
    return this.#echo.passes === false;
  }

  open(): void {
    const { pubSub, channel } = this.settings;
    this.#echo.start();
    this.#stop = pubSub.subscribe(channel, (text) => this.#receive(text));
  }

  close(): void {
    this.#stop?.();
    this.#stop = undefined;
  }

  /** Sends a message. If the broker does not take it, the channel counts as lost. */
  send(message: Omit<HintMessage, 'v' | 'instance'>): void {
    void this.#publish(JSON.stringify({ v: 1, instance: this.settings.instance, ...message }));
  }

  /** Notices that no message has come back for too long. */
  check(): void {
    this.#echo.check();
  }

  async #publish(text: string): Promise<void> {
    try {
      await this.settings.pubSub.publish(this.settings.channel, text);
    } catch {
      if (!this.#stop) return;
      this.failures++;
      this.#echo.refused();
    }
  }

  #receive(text: string): void {
    const message = parseHint(text);
    if (typeof message === 'string') this.ignored[message]++;
    else if (message.instance === this.settings.instance) this.#echo.heard();
    else if (!this.listener.onHint(message)) this.ignored.full++;
  }
}
