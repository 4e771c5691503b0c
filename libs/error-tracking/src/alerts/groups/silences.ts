import { randomUUID } from 'node:crypto';
import { checkOptions, type Clock, isInstance, OptionsError, ValidationError } from '@breakwater/core';
import type { SharedSilences } from '../replicas/shared-silences.js';
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
 * Mutes alerts for a while. An alert that still fires when its silence ends is reported at the next look at its group. With the option
 * `redis` silences hold in all replicas; otherwise they belong to this process and end with it.
 */
export class Silences {
  #silences = new Map<string, Silence>();
  /** Changes that the other replicas do not know yet; `undefined` for a silence that was removed. */
  readonly #changes = new Map<string, Silence | undefined>();
  #running: Promise<boolean> | undefined;
  /** An exchange that has not begun, so it takes further changes along. */
  #next: Promise<boolean> | undefined;

  /** @internal `AlertManager` creates it. */
  constructor(
    private readonly clock: Clock,
    private readonly maximum: number,
    private readonly shared?: SharedSilences,
  ) {}

  /**
   * Adds a silence. The other replicas get it in the background; {@link sync} waits for that.
   *
   * @throws ValidationError when the request is wrong, ends in the past, or exceeds the limit of silences
   */
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
    this.#share(silence.id, silence);
    return silence;
  }

  /** Ends a silence; returns whether it existed. */
  remove(id: string): boolean {
    this.#prune();
    const existed = this.#silences.delete(id);
    if (existed) this.#share(id, undefined);
    return existed;
  }

  /** True if silences hold in all replicas. */
  get isShared(): boolean {
    return this.shared !== undefined;
  }

  /**
   * Exchanges silences with the other replicas. Never rejects.
   *
   * @returns false when Redis does not answer: silences that were added here hold here, and are shared later
   */
  sync(): Promise<boolean> {
    this.#next ??= this.#exchangeNext();
    return this.#next;
  }

  /** The silences in force, the oldest first. */
  list(): readonly Silence[] {
    this.#prune();
    return [...this.#silences.values()];
  }

  /** The silences that mute an alert with these labels. */
  of(labels: AlertLabels): readonly Silence[] {
    if (this.#silences.size === 0) return [];
    return this.list().filter(({ matchers }) => matchesAll(matchers, labels));
  }

  #prune(): void {
    const now = this.clock.date();
    for (const [id, { until }] of this.#silences) {
      if (until > now) continue;
      this.#silences.delete(id);
      if (this.shared) this.#changes.set(id, undefined);
    }
  }

  #share(id: string, change: Silence | undefined): void {
    if (!this.shared) return;
    this.#changes.set(id, change);
    void this.sync();
  }

  async #exchangeNext(): Promise<boolean> {
    await this.#running;
    this.#next = undefined;
    this.#running = this.#exchange();
    return this.#running;
  }

  async #exchange(): Promise<boolean> {
    if (!this.shared) return true;
    const sent = new Map(this.#changes);
    const silences = await this.shared.exchange(sent);
    if (!silences) return false;
    for (const [id, change] of sent) if (this.#changes.get(id) === change) this.#changes.delete(id);
    this.#silences = new Map(silences.toSorted(byCreation).map((silence) => [silence.id, silence]));
    for (const [id, change] of this.#changes) {
      if (change) this.#silences.set(id, change);
      else this.#silences.delete(id);
    }
    return true;
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

const byCreation = (one: Silence, other: Silence): number =>
  one.createdAt.getTime() - other.createdAt.getTime();
