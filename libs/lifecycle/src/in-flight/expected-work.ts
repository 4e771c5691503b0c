import { checkTimeout } from '../options/check-timeout.js';

/** The longest time of each kind of work that packages announce. */
export class ExpectedWork {
  readonly #longest = new Map<string, number>();

  /** @throws OptionsError when the time is not a positive number */
  add(name: string, longest: number): void {
    checkTimeout(longest, `expected work '${name}'`);
    this.#longest.set(name, Math.max(longest, this.#longest.get(name) ?? 0));
  }

  /** The work that can take longer than `limit` milliseconds, e.g. `requests (http.requestTimeout): 120000 ms`. */
  longerThan(limit: number): readonly string[] {
    return [...this.#longest]
      .filter(([, longest]) => longest > limit)
      .map(([name, longest]) => `${name}: ${longest} ms`);
  }
}
