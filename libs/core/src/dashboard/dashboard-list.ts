import type { ResilienceEventMap, ResilienceEventName } from '../events/resilience-event-map.js';
import type { Tone } from './dashboard-description.js';

/** One entry of a {@link DashboardList}. */
export interface DashboardRow {
  /** Identity within the list. */
  readonly id: string;
  readonly title: string;
  /** The state in one word, e.g. `regressed`. */
  readonly state: string;
  readonly tone: Tone;
  /** Milliseconds since the Unix epoch at which the state began. @default unknown */
  readonly since?: number;
  /** Milliseconds since the Unix epoch at which the state may end, for a countdown. @default unknown */
  readonly until?: number;
  /** The event at that time, in one word, e.g. `trial` for `trial in 12 s`. @default 'ends' */
  readonly upcoming?: string;
  /** Further facts by their labels, e.g. `{ errors: 42 }`. @default none */
  readonly facts?: Readonly<Record<string, string | number>>;
  /** Names of the actions that fit its state, e.g. `['alert.silence']`. @default all actions of the list */
  readonly actions?: readonly string[];
}

/** One unit of work of an entry, for the curve of its last minutes. */
export interface DashboardActivity {
  /** The id of the row. */
  readonly id: string;
  readonly outcome: 'succeeded' | 'failed' | 'refused';
}

/** Turns an event into the activity of an entry. Create one with {@link activityFromEvent}. */
export interface ActivityDescription {
  readonly event: string;
  /** Returns `undefined` for an event that does not count. */
  readonly describe: (event: never) => DashboardActivity | undefined;
  /** The word for several of them, e.g. `errors`. */
  readonly unit: string;
}

/**
 * Counts each event of that name. A dashboard listens only while somebody looks at it.
 *
 * @param unit the word for several of them
 */
export function activityFromEvent<K extends ResilienceEventName>(
  event: K,
  describe: (event: ResilienceEventMap[K]) => DashboardActivity | undefined,
  unit = 'calls',
): ActivityDescription {
  return { event, describe, unit };
}

/** A list of one kind of thing, such as circuits or stuck operations. */
export interface DashboardList {
  /** Identity of the list: lower-case words joined by dashes, e.g. `stuck-operations`. */
  readonly name: string;
  /** Heading of the list, e.g. `Stuck operations`. */
  readonly title: string;
  /** `dependencies` for what the service needs; `problems` for what needs attention: an empty list of problems is good news. */
  readonly section: 'dependencies' | 'problems';
  /** Subject of the operator actions that take the ids of the rows as targets, e.g. `issue` for `issue.resolve`. @default none */
  readonly actions?: string;
  /** @default no curves */
  readonly activity?: ActivityDescription;
  /** Returns at most `limit` rows, the worst first. The dashboard waits a bounded time for them. */
  rows(limit: number): readonly DashboardRow[] | Promise<readonly DashboardRow[]>;
  /** Returns everything that is known of one entry; `undefined` for an unknown id. Secrets are taken out. @default no details */
  find?(id: string): object | undefined | Promise<object | undefined>;
}

const RANKS: Readonly<Record<Tone, number>> = { bad: 0, warning: 1, neutral: 2, good: 3 };

/** Sorts rows, the worst first; rows of the same tone keep their order. */
export const worstFirst = (rows: readonly DashboardRow[]): DashboardRow[] =>
  rows.toSorted((one, other) => RANKS[one.tone] - RANKS[other.tone]);
