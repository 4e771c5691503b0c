import type { Charge, CounterRules } from '../counters/counters.js';

/** Computes the part of the limits that one instance grants while the shared store is lost. */
export class LocalShare {
  readonly #rules = new Map<CounterRules, CounterRules>();

  constructor(private readonly instances: number) {}

  /**
   * The charge of one instance. Its limit is at least the cost, so that a request that can pass with the whole limit can pass with a
   * part of it.
   */
  of(charge: Charge): Charge {
    const { limit, cost } = charge;
    return {
      ...charge,
      rules: this.#rulesOf(charge.rules, Math.min(limit, cost)),
      limit: this.#part(limit, cost),
    };
  }

  #rulesOf(rules: CounterRules, cost: number): CounterRules {
    if (rules.burst === undefined) return rules;
    const burst = this.#part(rules.burst, cost);
    const known = this.#rules.get(rules);
    if (known?.burst === burst) return known;
    const local = { ...rules, burst };
    this.#rules.set(rules, local);
    return local;
  }

  #part(limit: number, cost: number): number {
    return Math.min(limit, Math.max(Math.ceil(limit / this.instances), cost));
  }
}
