import type { Clock } from '../clock/clock.js';

/**
 * Judges whether messages pass the broker of `PubSub`. The broker delivers a message to its sender as well, so a message that comes back to
 * its sender proves that messages pass. They count as lost when none has come back for `ttl` milliseconds, or when the broker refuses one.
 */
export class MessageEcho {
  #passes: boolean | undefined;
  #heardAt = 0;

  /**
   * @param ttl milliseconds
   * @param onChange called when messages begin to pass, are lost, or pass again; `before` is the previous value of {@link passes}
   */
  constructor(
    private readonly clock: Pick<Clock, 'now'>,
    private readonly ttl: number,
    private readonly onChange: (passes: boolean, before: boolean | undefined) => void,
  ) {}

  /** True while messages pass, and false while they are lost. `undefined` until the first one has come back or counts as lost. */
  get passes(): boolean | undefined {
    return this.#passes;
  }

  /** Begins to wait. Call it with the subscription. */
  start(): void {
    this.#heardAt = this.clock.now();
  }

  /** Notes that a message has come back to its sender. */
  heard(): void {
    this.#heardAt = this.clock.now();
    this.#set(true);
  }

  /** Notes that the broker has refused a message. */
  refused(): void {
    this.#set(false);
  }

  /** Notices that no message has come back for too long. Call it before each heartbeat. */
  check(): void {
    if (this.clock.now() - this.#heardAt >= this.ttl) this.#set(false);
  }

  #set(passes: boolean): void {
    const before = this.#passes;
    if (before === passes) return;
    this.#passes = passes;
    this.onChange(passes, before);
  }
}
