import type { TrackedAlert } from './tracked-alert.js';

/** Bounds how many alerts are kept. What is over and only waits to be told goes first, the oldest of it. */
export class AlertCapacity {
  #used = 0;
  /** Alerts that are over, in the order in which they ended, and how to forget each. */
  readonly #over = new Map<TrackedAlert, () => void>();
  #full = false;

  /** @param onFull called when an alert is refused, and not again before one was accepted */
  constructor(
    private readonly maximum: number,
    private readonly onFull: () => void,
  ) {}

  /** Takes a place for one more alert; whether there was one. */
  take(): boolean {
    if (this.#used >= this.maximum) {
      const [oldest] = this.#over.values();
      oldest?.();
    }
    if (this.#used >= this.maximum) {
      if (!this.#full) this.onFull();
      this.#full = true;
      return false;
    }
    this.#full = false;
    this.#used++;
    return true;
  }

  /**
   * The alert is over, and kept until it was told.
   *
   * @param forget has to {@link free} its place
   */
  linger(alert: TrackedAlert, forget: () => void): void {
    this.#over.set(alert, forget);
  }

  /** The alert is not kept any more. */
  free(alert: TrackedAlert): void {
    this.#over.delete(alert);
    this.#used--;
  }
}
