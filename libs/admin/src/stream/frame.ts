import type { DashboardRow, Saturation } from '@breakwater/core';
import type { ListView, SecondCounts, Snapshot } from '../snapshot/snapshot.js';
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
  /** New lines of the time line. */
  readonly timeline?: readonly TimelineEntry[];
  readonly lists?: readonly ListChange[];
  readonly saturation?: readonly Saturation[];
  /** The calls of the last complete second, by list and row. Rows without calls are absent. Curves move on with it, so it comes each second while one has calls. */
  readonly second?: {
    readonly second: number;
    readonly lists: Readonly<Record<string, Readonly<Record<string, SecondCounts>>>>;
  };
}

const same = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);

/** Returns the changes from one snapshot to the next; `undefined` if nothing but the time has changed. */
export function frameBetween(before: Snapshot, after: Snapshot): Frame | undefined {
  const lastId = before.timeline.at(-1)?.id ?? 0;
  const timeline = after.timeline.filter(({ id }) => id > lastId);
  const lists = after.lists.flatMap((list) => changeOf(find(before.lists, list.name), list) ?? []);
  const second = lastSecond(before.curves, after.curves);
  const frame = {
    ...(!same(before.verdict, after.verdict) && { verdict: after.verdict }),
    ...(timeline.length > 0 && { timeline }),
    ...(lists.length > 0 && { lists }),
    ...(!same(before.saturation, after.saturation) && { saturation: after.saturation }),
    ...(second && { second }),
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

function lastSecond(before: Snapshot['curves'], after: Snapshot['curves']): Frame['second'] {
  if (before.second === after.second) return undefined;
  const lists: Record<string, Record<string, SecondCounts>> = {};
  for (const [list, rows] of Object.entries(after.lists)) {
    for (const [id, curve] of Object.entries(rows)) {
      const last = curve.at(-1);
      if (last?.some((count) => count > 0)) (lists[list] ??= {})[id] = last;
    }
  }
  const hasCalls = Object.values(after.lists).some((rows) =>
    Object.values(rows).some((curve) => curve.length > 0),
  );
  return hasCalls ? { second: after.second, lists } : undefined;
}
