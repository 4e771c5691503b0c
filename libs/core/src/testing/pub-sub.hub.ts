import { SystemClock } from '../clock/system.clock.js';
import { ChannelListeners, type MessageListener } from '../messages/channel-listeners.js';
import type { PubSub } from '../ports/pub-sub.js';
import { processRedactor } from '../redaction/process-redactor.js';

/** Nothing has to be opened: the hub passes every message to every replica. */
const NOTHING_TO_OPEN = { opened: (): void => undefined, closed: (): void => undefined };

/** The connection of one replica to a {@link PubSubHub}. */
export class HubConnection implements PubSub {
  readonly #listeners = new ChannelListeners(NOTHING_TO_OPEN, new SystemClock(), processRedactor);
  #isCut = false;

  /** @internal */
  constructor(private readonly hub: PubSubHub) {}

  /** True while no message reaches this replica, and none leaves it. */
  get isCut(): boolean {
    return this.#isCut || this.hub.isCut;
  }

  /** The channels that this replica listens to. */
  get channels(): readonly string[] {
    return this.#listeners.channels;
  }

  /** Cuts this replica off, while the others go on. */
  cut(): void {
    this.#isCut = true;
  }

  /** Ends {@link cut}. */
  mend(): void {
    this.#isCut = false;
  }

  async publish(channel: string, message: string): Promise<void> {
    if (this.isCut) throw Object.assign(new Error('The hub is cut.'), { code: 'ECONNREFUSED' });
    await this.hub.pass(channel, message);
  }

  subscribe(channel: string, listener: MessageListener): () => void {
    return this.#listeners.add(channel, listener);
  }

  /** @internal */
  receive(channel: string, message: string): void {
    if (!this.isCut) this.#listeners.deliver(channel, message);
  }
}

/**
 * Messages between applications of one process, for tests: each application gets a connection of its own as its provider of
 * `PubSub`. Messages arrive asynchronously, and in the order in which they were sent.
 */
export class PubSubHub {
  readonly #connections = new Set<HubConnection>();
  #isCut = false;

  /** True while the hub passes no messages. */
  get isCut(): boolean {
    return this.#isCut;
  }

  /** Connects a further replica. */
  connect(): HubConnection {
    const connection = new HubConnection(this);
    this.#connections.add(connection);
    return connection;
  }

  /** Cuts all replicas off, as an outage of the broker does. */
  cut(): void {
    this.#isCut = true;
  }

  /** Ends {@link cut}. Subscriptions are still there; messages that were sent meanwhile are lost. */
  mend(): void {
    this.#isCut = false;
  }

  /** @internal Resolves when all replicas have received the message. */
  async pass(channel: string, message: string): Promise<void> {
    const connections = [...this.#connections];
    await Promise.resolve();
    for (const connection of connections) connection.receive(channel, message);
  }
}
