import type { DashboardRow, Saturation } from '@breakwater/core';
import type { FleetView } from '../fleet/fleet-views.js';
import type { TimelineEntry } from '../timeline/timeline.js';
import type { Instance } from './this-instance.js';
import type { Verdict } from './verdict.js';

/** Succeeded, failed and refused calls of one second. */
export type SecondCounts = readonly [number, number, number];

/** Returns true if there was a call in that second. */
export const hasCalls = (counts: SecondCounts): boolean => counts.some((count) => count > 0);

/** Calls of each second, by list and row. */
export interface CurvesView {
  /** The last complete second, counted from the Unix epoch. Each curve ends there. */
  readonly second: number;
  /** The counts of the last two minutes from the first second with calls on, the oldest first. Empty until somebody watches. */
  readonly lists: Readonly<Record<string, Readonly<Record<string, readonly SecondCounts[]>>>>;
}

/** One list of the page. */
export interface ListView {
  readonly name: string;
  readonly title: string;
  readonly section: 'dependencies' | 'problems';
  /** Subject of the actions on its rows. */
  readonly actions?: string;
  /** True if the page can ask for the details of a row. */
  readonly details: boolean;
  /** The curves of its rows count this unit, e.g. `calls`. @default no curves */
  readonly unit?: string;
  readonly rows: readonly DashboardRow[];
  /** Why the rows are old or missing. */
  readonly problem?: 'late' | 'failed';
}

/** Everything on the page at one moment. */
export interface Snapshot {
  /** Milliseconds since the Unix epoch. */
  readonly at: number;
  readonly instance: Instance;
  readonly fleet: FleetView;
  readonly verdict: Verdict;
  /** The newest last. */
  readonly timeline: readonly TimelineEntry[];
  readonly lists: readonly ListView[];
  readonly saturation: readonly Saturation[];
  readonly curves: CurvesView;
}
