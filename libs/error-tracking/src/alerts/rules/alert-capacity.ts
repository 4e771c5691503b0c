import type { ResolvedAlertRule } from './alert-rule.js';
import type { TrackedAlert } from './tracked-alert.js';

/** The places of one rule. */
interface RulePlaces {
  used: number;
  /** Resolved alerts that still wait for their notification, the oldest first, each with a function that discards it. */
  readonly lingering: Map<TrackedAlert, () => void>;
  full: boolean;
}

/**
 * Limits the number of alerts of each rule, so that a storm in one rule leaves room for the others. When a rule has no free place,
 * its oldest resolved alert makes room.
 */
export class AlertCapacity {
  readonly #places = new Map<ResolvedAlertRule, RulePlaces>();

  /** @param onFull called once when a rule runs full, and again only after the rule had room in between */
  constructor(
    private readonly maximum: number,
    private readonly onFull: (rule: ResolvedAlertRule) => void,
  ) {}

  /** Takes a place for one more alert of `rule`; returns whether there was one. */
  take(rule: ResolvedAlertRule): boolean {
    const places = this.#placesOf(rule);
    if (places.used >= this.maximum) {
      const [discardOldest] = places.lingering.values();
      discardOldest?.();
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
   * Marks a resolved alert that waits for its notification.
   *
   * @param discard discards the alert; it must {@link free} the place
   */
  linger(alert: TrackedAlert, discard: () => void): void {
    this.#placesOf(alert.rule).lingering.set(alert, discard);
  }

  /** Gives the place of an alert back. */
  free(alert: TrackedAlert): void {
    const places = this.#placesOf(alert.rule);
    places.lingering.delete(alert);
    places.used--;
  }

  #placesOf(rule: ResolvedAlertRule): RulePlaces {
    let places = this.#places.get(rule);
    if (!places) this.#places.set(rule, (places = { used: 0, lingering: new Map(), full: false }));
    return places;
  }
}
