import type { ResolvedAlertRule } from '../rules/alert-rule.js';
import type { TrackedAlert } from './tracked-alert.js';

/** The alerts of one rule. */
interface Places {
  used: number;
  /** Alerts that are over, in the order in which they ended, and how to forget each. */
  readonly over: Map<TrackedAlert, () => void>;
  full: boolean;
}

/**
 * Bounds how many alerts are kept of each rule, so that a storm in one of them leaves room for the others. What is over and only waits
 * to be told goes first, the oldest of it.
 */
export class AlertCapacity {
  readonly #places = new Map<ResolvedAlertRule, Places>();

  /** @param onFull called when an alert of a rule is refused, and not again before one of it was accepted */
  constructor(
    private readonly maximum: number,
    private readonly onFull: (rule: ResolvedAlertRule) => void,
  ) {}

  /** Takes a place for one more alert of `rule`; whether there was one. */
  take(rule: ResolvedAlertRule): boolean {
    const places = this.#placesOf(rule);
    if (places.used >= this.maximum) {
      const [oldest] = places.over.values();
      oldest?.();
    }
    if (places.used >= this.maximum) {
      if (!places.full) this.onFull(rule);
      places.full = true;
      return false;
    }
    places.full = false;
    places.used++;
    return true;
  }

  /**
   * The alert is over, and kept until it was told.
   *
   * @param forget has to {@link free} its place
   */
  linger(alert: TrackedAlert, forget: () => void): void {
    this.#placesOf(alert.rule).over.set(alert, forget);
  }

  /** The alert is not kept any more. */
  free(alert: TrackedAlert): void {
    const places = this.#placesOf(alert.rule);
    places.over.delete(alert);
    places.used--;
  }

  #placesOf(rule: ResolvedAlertRule): Places {
    let places = this.#places.get(rule);
    if (!places) this.#places.set(rule, (places = { used: 0, over: new Map(), full: false }));
    return places;
  }
}
