import { type Clock, doublingDelay, equalJitter, type Random } from '@breakwater/core';
import type { DeliveryAttempt } from '../channels/channel-sender.js';

/** Maximum number of notifications that one channel delivers at the same time. */
const MAX_DELIVERIES = 10;

/** The options that turns follow; durations are milliseconds. */
interface TurnOptions {
  readonly retryDelay: number;
  readonly maxRetryDelay: number;
}

/**
 * Decides when a channel delivers: a few notifications at a time, none during a pause that the receiver has asked for, and retries with
 * back-off. Without a bound, the alerts of a thousand groups would reach a receiver at the same moment, and again after each pause.
 */
export class DeliveryTurns {
  /** End of the pause, on the scale of `Clock.now()`. */
  #pausedUntil = -Infinity;
  #active = 0;
  readonly #waiting: (() => void)[] = [];

  constructor(
    private readonly options: TurnOptions,
    private readonly clock: Clock,
    private readonly random: Random,
  ) {}

  /** Remaining milliseconds of the pause; 0 or less without a pause. */
  get pause(): number {
    return this.#pausedUntil - this.clock.now();
  }

  /**
   * Waits for a turn, which {@link end} gives back.
   *
   * @returns whether the state of the group may have changed meanwhile, and the remaining time of a pause that began meanwhile
   */
  async take(): Promise<{ readonly waited: boolean; readonly pause: number }> {
    if (this.#active < MAX_DELIVERIES) {
      this.#active++;
      return { waited: false, pause: 0 };
    }
    const before = this.#pausedUntil;
    // The turn is passed on by the delivery that ends, so the number of active ones stays the same.
    await new Promise<void>((resolve) => this.#waiting.push(resolve));
    return { waited: true, pause: this.#pausedUntil > before ? Math.max(0, this.pause) : 0 };
  }

  end(): void {
    const next = this.#waiting.shift();
    if (next) next();
    else this.#active--;
  }

  /**
   * Milliseconds to wait after a failed delivery: a back-off with jitter, so that the retries of many groups are spread, and at least the
   * pause that the receiver asks for.
   */
  delayAfter({ retryAfter = 0 }: DeliveryAttempt, failures: number): number {
    const { retryDelay, maxRetryDelay } = this.options;
    const pause = Math.min(retryAfter, maxRetryDelay);
    if (pause > 0) this.#pausedUntil = Math.max(this.#pausedUntil, this.clock.now() + pause);
    const backoff = doublingDelay(failures + 1, { base: retryDelay, cap: maxRetryDelay });
    return Math.max(pause, equalJitter(backoff, this.random));
  }
}
