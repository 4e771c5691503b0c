import { Clock, Dashboard, type DashboardActivity, ResilienceEvents } from '@breakwater/core';
import { Inject, Injectable } from '@nestjs/common';
import { CURVE_SECONDS, ROWS } from '../admin.constants.js';
import { type CurvesView, hasCalls, type SecondCounts } from './snapshot.js';

type Counts = [...SecondCounts];

const INDEX: Readonly<Record<DashboardActivity['outcome'], number>> = { succeeded: 0, failed: 1, refused: 2 };

/** Places of a ring: the second under way has one of its own. */
const PLACES = CURVE_SECONDS + 1;

/** The counts of one row: a ring with a place for each second. */
class Row {
  readonly #counts: Counts[] = Array.from({ length: PLACES }, () => [0, 0, 0]);
  /** Second of the newest place. */
  #latest: number;

  constructor(second: number) {
    this.#latest = second;
  }

  add(second: number, index: number): void {
    this.#advance(second);
    const counts = this.#counts[second % PLACES];
    if (counts) counts[index] = (counts[index] ?? 0) + 1;
  }

  /** The counts from the first second with calls up to `second`, the oldest first. The second after it may be under way. */
  read(second: number): SecondCounts[] {
    this.#advance(second + 1);
    const start = (second + 2) % PLACES;
    const counts = [...this.#counts.slice(start), ...this.#counts.slice(0, start)].slice(0, CURVE_SECONDS);
    const first = counts.findIndex(hasCalls);
    return first < 0 ? [] : counts.slice(first);
  }

  /** True if no place has calls. */
  isIdle(second: number): boolean {
    this.#advance(second);
    return !this.#counts.some(hasCalls);
  }

  #advance(second: number): void {
    const passed = Math.min(second - this.#latest, PLACES);
    for (let step = 0; step < passed; step += 1) this.#counts[(second - step) % PLACES] = [0, 0, 0];
    this.#latest = Math.max(this.#latest, second);
  }
}

/** Counts the calls of each row by second while somebody watches. */
@Injectable()
export class Curves {
  readonly #lists = new Map<string, Map<string, Row>>();
  #ends: (() => void)[] = [];

  constructor(
    @Inject(Dashboard) private readonly dashboard: Dashboard,
    @Inject(ResilienceEvents) private readonly events: ResilienceEvents,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  /** Begins to listen to the events of calls. */
  start(): void {
    for (const { name, activity } of this.dashboard.lists) {
      if (!activity) continue;
      const rows = new Map<string, Row>();
      this.#lists.set(name, rows);
      this.#ends.push(
        this.events.listen<never>(activity.event, (event) => this.#count(rows, activity.describe(event))),
      );
    }
  }

  /** Stops listening, and forgets all counts. */
  stop(): void {
    for (const end of this.#ends.splice(0)) end();
    this.#lists.clear();
  }

  /** Returns all curves, up to the last complete second. Makes room for other rows where there are no calls any more. */
  get(): CurvesView {
    const now = this.#second();
    const second = now - 1;
    for (const rows of this.#lists.values()) {
      for (const [id, row] of rows) if (row.isIdle(now)) rows.delete(id);
    }
    const lists = Array.from(this.#lists, ([name, rows]) => [
      name,
      Object.fromEntries(Array.from(rows, ([id, row]) => [id, row.read(second)])),
    ]);
    return { second, lists: Object.fromEntries(lists) as CurvesView['lists'] };
  }

  #count(rows: Map<string, Row>, activity: DashboardActivity | undefined): void {
    if (!activity) return;
    const second = this.#second();
    let row = rows.get(activity.id);
    if (!row) {
      if (rows.size >= ROWS) return;
      rows.set(activity.id, (row = new Row(second)));
    }
    row.add(second, INDEX[activity.outcome]);
  }

  #second(): number {
    return Math.floor(this.clock.now() / 1_000);
  }
}
