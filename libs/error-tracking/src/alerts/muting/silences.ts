import { randomUUID } from 'node:crypto';
import { type Clock, OptionsCheck, OptionsError, ValidationError } from '@breakwater/core';
import { checkMatchers } from '../options/check-matchers.js';
import { type Labels, matchesAll } from './alert-matcher.js';
import type { Silence, SilenceRequest } from './silence.js';

/**
 * Alerts that people do not want to hear of for a while. What fires on when a silence ends is told at the next look at its group.
 * Kept in this process: a silence has to be made in each replica, and does not outlive it.
 */
export class Silences {
  readonly #silences = new Map<string, Silence>();

  constructor(
    private readonly clock: Clock,
    private readonly maximum: number,
  ) {}

  /** @throws ValidationError when the request is wrong, is over already, or there are as many silences as there may be */
  add(request: SilenceRequest): Silence {
    this.#check(request);
    const { matchers, until, comment, createdBy } = request;
    const silence: Silence = {
      id: randomUUID(),
      matchers: matchers.map((matcher) => ({ ...matcher })),
      until: new Date(until),
      comment,
      createdBy,
      createdAt: this.clock.date(),
    };
    this.#silences.set(silence.id, silence);
    return silence;
  }

  /** Ends a silence; whether there was one. */
  remove(id: string): boolean {
    this.#prune();
    return this.#silences.delete(id);
  }

  /** Those in force, the oldest first. */
  list(): readonly Silence[] {
    this.#prune();
    return [...this.#silences.values()];
  }

  mutes(labels: Labels): boolean {
    if (this.#silences.size === 0) return false;
    return this.list().some(({ matchers }) => matchesAll(matchers, labels));
  }

  #prune(): void {
    const now = this.clock.date();
    for (const [id, { until }] of this.#silences) if (until <= now) this.#silences.delete(id);
  }

  #check({ matchers, until, comment, createdBy }: SilenceRequest): void {
    const check = new OptionsCheck('silence');
    try {
      checkMatchers(check, 'matchers', matchers);
      const later = until instanceof Date && until > this.clock.date();
      check.that(later, 'until', 'a date that is still to come', until);
      check.that(typeof comment === 'string' && comment !== '', 'comment', 'a text', comment);
      check.that(typeof createdBy === 'string' && createdBy !== '', 'createdBy', 'a name', createdBy);
    } catch (error) {
      throw error instanceof OptionsError ? new ValidationError(error.message, { cause: error }) : error;
    }
    if (this.list().length >= this.maximum) {
      throw new ValidationError(`There are ${this.maximum} silences already; remove one before.`);
    }
  }
}
