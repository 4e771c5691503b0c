import type { DashboardRow, Saturation } from '@breakwater/core';
import type { FleetView } from '../fleet/fleet-views.js';
import { type CurvesView, hasCalls, type ListView, type Snapshot } from '../snapshot/snapshot.js';
import type { Verdict } from '../snapshot/verdict.js';
import type { TimelineEntry } from '../timeline/timeline.js';

/** Changes of one list. */
export interface ListChange {
  readonly name: string;
  /** New rows, and rows with other values. */
  readonly rows: readonly DashboardRow[];
  /** The ids of all rows in their order; absent if it is the same as before. */
  readonly order?: readonly string[];
  /** `null`: the problem is over. Absent: as before. */
  readonly problem?: 'late' | 'failed' | null;
}

/** The difference of two snapshots; parts that are equal are absent. */
export interface Frame {
  /** Milliseconds since the Unix epoch. */
  readonly at: number;
  readonly verdict?: Verdict;
  readonly fleet?: FleetView;
  /** New lines of the time line. */
  readonly timeline?: readonly TimelineEntry[];
  readonly lists?: readonly ListChange[];
  readonly saturation?: readonly Saturation[];
  /**
   * The calls of the seconds that were completed since the frame before. Rows without calls are absent. Curves move on with it, so it
   * comes each second while one has calls.
   */
  readonly curves?: CurvesView;
}

const same = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);

/** True if both have the same lists with the same headings: a frame holds rows only. */
export const hasSameLists = (one: Snapshot, other: Snapshot): boolean =>
  same(one.lists.map(headingOf), other.lists.map(headingOf));

const headingOf = ({ name, title, section, actions, details, unit }: ListView): unknown[] => [
  name,
  title,
  section,
  actions,
  details,
  unit,
];

/** Returns the changes from one snapshot to the next; `undefined` if nothing but the time has changed. */
export function frameBetween(before: Snapshot, after: Snapshot): Frame | undefined {
  const lastId = before.timeline.at(-1)?.id ?? 0;
  const timeline = after.timeline.filter(({ id }) => id > lastId);
  const lists = after.lists.flatMap((list) => changeOf(find(before.lists, list.name), list) ?? []);
  const curves = newSeconds(before.curves, after.curves);
  const frame = {
    ...(!same(before.verdict, after.verdict) && { verdict: after.verdict }),
    ...(!same(before.fleet, after.fleet) && { fleet: after.fleet }),
    ...(timeline.length > 0 && { timeline }),
    ...(lists.length > 0 && { lists }),
    ...(!same(before.saturation, after.saturation) && { saturation: after.saturation }),
    ...(curves && { curves }),
  };
  return Object.keys(frame).length > 0 ? { at: after.at, ...frame } : undefined;
}

const find = (lists: readonly ListView[], name: string): ListView | undefined =>
  lists.find((list) => list.name === name);

function changeOf(before: ListView | undefined, after: ListView): ListChange | undefined {
  const known = new Map(before?.rows.map((row) => [row.id, JSON.stringify(row)]));
  const rows = after.rows.filter((row) => known.get(row.id) !== JSON.stringify(row));
  const order = after.rows.map(({ id }) => id);
  const isSameOrder = same(order, before?.rows.map(({ id }) => id) ?? []);
  const isSameProblem = before?.problem === after.problem;
  if (rows.length === 0 && isSameOrder && isSameProblem) return undefined;
  return {
    name: after.name,
    rows,
    ...(!isSameOrder && { order }),
    ...(!isSameProblem && { problem: after.problem ?? null }),
  };
}

function newSeconds(before: CurvesView, { second, lists }: CurvesView): CurvesView | undefined {
  const passed = second - before.second;
  const curves = Object.values(lists).flatMap((rows) => Object.values(rows));
  if (passed === 0 || curves.every(({ length }) => length === 0)) return undefined;
  const added = Object.entries(lists).map(([name, rows]) => {
    const ends = Object.entries(rows).map(([id, curve]) => [id, curve.slice(-passed)] as const);
    const called = ends.filter(([, end]) => end.some(hasCalls));
    return [name, Object.fromEntries(called)] as const;
  });
  return { second, lists: Object.fromEntries(added) };
}
