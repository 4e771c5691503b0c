import { randomUUID } from 'node:crypto';
import { checkOptions, type Clock, isInstance, OptionsError, ValidationError } from '@breakwater/core';
import type { AlertLabels } from '../rules/alert.js';
import { type AlertMatcher, checkMatchers, matchesAll } from './alert-matcher.js';

/** A request to mute alerts until a point in time. */
export interface SilenceRequest {
  /** An alert is muted when all matchers match. */
  readonly matchers: readonly AlertMatcher[];
  /** Wall-clock time at which the silence ends. */
  readonly until: Date;
  /** The reason, for colleagues. */
  readonly comment: string;
  readonly createdBy: string;
}

/** A silence in force. */
export interface Silence extends SilenceRequest {
  readonly id: string;
  readonly createdAt: Date;
}

/**
 * Mutes alerts for a while. An alert that still fires when its silence ends is reported at the next look at its group. Silences are
 * kept in this process: each replica needs its own, and they end with the process.
 */
export class Silences {
  readonly #silences = new Map<string, Silence>();

  constructor(
    private readonly clock: Clock,
    private readonly maximum: number,
  ) {}

  /** @throws ValidationError when the request is wrong, ends in the past, or exceeds the limit of silences */
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

  /** Ends a silence; returns whether it existed. */
  remove(id: string): boolean {
    this.#prune();
    return this.#silences.delete(id);
  }

  /** The silences in force, the oldest first. */
  list(): readonly Silence[] {
    this.#prune();
    return [...this.#silences.values()];
  }

  mutes(labels: AlertLabels): boolean {
    if (this.#silences.size === 0) return false;
    return this.list().some(({ matchers }) => matchesAll(matchers, labels));
  }

  #prune(): void {
    const now = this.clock.date();
    for (const [id, { until }] of this.#silences) if (until <= now) this.#silences.delete(id);
  }

  #check({ matchers, until, comment, createdBy }: SilenceRequest): void {
    try {
      checkOptions('silence', undefined, (check) => {
        checkMatchers(check, 'matchers', matchers);
        const later = isInstance(until, Date) && until > this.clock.date();
        check.that(later, 'until', 'a date that is still to come', until);
        check.that(typeof comment === 'string' && comment !== '', 'comment', 'a text', comment);
        check.that(typeof createdBy === 'string' && createdBy !== '', 'createdBy', 'a name', createdBy);
      });
    } catch (error) {
      throw error instanceof OptionsError ? new ValidationError(error.message, { cause: error }) : error;
    }
    if (this.list().length >= this.maximum) {
      throw new ValidationError(`There are ${this.maximum} silences already; remove one before.`);
    }
  }
}
