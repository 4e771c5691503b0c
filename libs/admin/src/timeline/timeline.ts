import { Clock, Dashboard, Redactor, ResilienceEvents, type TimelineLine } from '@breakwater/core';
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { TIMELINE_LENGTH } from '../admin.constants.js';

/** A line of the time line as the page gets it. */
export interface TimelineEntry extends Required<TimelineLine> {
  /** Grows by one with each line of the process. */
  readonly id: number;
}

/** Maximum length of the texts of a line. */
const MAX_TEXT = 300;

/**
 * The last changes of state. Changes are rare, so the process keeps them also while nobody looks: people open the page after something
 * has happened.
 */
@Injectable()
export class Timeline implements OnModuleInit {
  readonly #entries: TimelineEntry[] = [];
  readonly #listeners = new Set<() => void>();
  #lastId = 0;

  constructor(
    @Inject(Dashboard) private readonly dashboard: Dashboard,
    @Inject(ResilienceEvents) private readonly events: ResilienceEvents,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(Redactor) private readonly redactor: Redactor,
  ) {}

  /** The lines, the newest last. */
  get entries(): readonly TimelineEntry[] {
    return this.#entries;
  }

  /** Starts to listen. The modules have added their descriptions by now. */
  onModuleInit(): void {
    for (const { event, describe } of this.dashboard.timeline) {
      this.events.listen<never>(event, (published) => this.#add(describe(published)));
    }
  }

  /** Calls `listener` after each new line. Returns the function that ends the subscription. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #add(line: TimelineLine | undefined): void {
    if (!line) return;
    const { kind, name, text, tone, at = this.clock.date().getTime() } = line;
    this.#entries.push({
      id: (this.#lastId += 1),
      kind,
      name: this.redactor.text(name, MAX_TEXT),
      text: this.redactor.text(text, MAX_TEXT),
      tone,
      at,
    });
    if (this.#entries.length > TIMELINE_LENGTH) this.#entries.shift();
    for (const listener of this.#listeners) listener();
  }
}
