import type { CurvesView, DashboardRow, Frame, ListView, SecondCounts, Snapshot } from './protocol.js';

/** Lines of the time line that the page keeps. */
const LINES = 200;

/** Seconds of a curve. */
const SECONDS = 120;

const NO_CALLS: SecondCounts = [0, 0, 0];

/** Returns the page after the changes of a frame. Parts that did not change keep their identity. */
export function applyFrame(page: Snapshot, frame: Frame): Snapshot {
  const { at, verdict = page.verdict, fleet = page.fleet, saturation = page.saturation } = frame;
  const { timeline = [], lists, curves } = frame;
  const lastLine = page.timeline.at(-1)?.id ?? 0;
  const lines = timeline.filter(({ id }) => id > lastLine);
  return {
    ...page,
    at,
    verdict,
    fleet,
    saturation,
    timeline: lines.length > 0 ? [...page.timeline, ...lines].slice(-LINES) : page.timeline,
    lists: lists
      ? page.lists.map((list) =>
          changed(
            list,
            lists.find(({ name }) => name === list.name),
          ),
        )
      : page.lists,
    curves: curves ? withSeconds(page.curves, curves) : page.curves,
  };
}

function changed(list: ListView, change: NonNullable<Frame['lists']>[number] | undefined): ListView {
  if (!change) return list;
  const rows = new Map<string, DashboardRow>(list.rows.map((row) => [row.id, row]));
  for (const row of change.rows) rows.set(row.id, row);
  const order = change.order ?? list.rows.map(({ id }) => id);
  const { problem: before, ...rest } = list;
  const problem = change.problem === undefined ? before : (change.problem ?? undefined);
  return { ...rest, ...(problem && { problem }), rows: order.flatMap((id) => rows.get(id) ?? []) };
}

/** Moves every curve on, and adds the calls of the new seconds. Curves without calls end. */
function withSeconds(curves: CurvesView, { second, lists }: CurvesView): CurvesView {
  const passed = Math.max(second - curves.second, 0);
  const names = new Set([...Object.keys(curves.lists), ...Object.keys(lists)]);
  const next = Array.from(names, (name) => {
    const before = curves.lists[name] ?? {};
    const added = lists[name] ?? {};
    const ids = new Set([...Object.keys(before), ...Object.keys(added)]);
    const rows = Array.from(ids, (id) => [id, moved(before[id] ?? [], passed, added[id])] as const);
    return [name, Object.fromEntries(rows.filter(([, curve]) => hasCalls(curve)))] as const;
  });
  return { second, lists: Object.fromEntries(next) };
}

const hasCalls = (curve: readonly SecondCounts[]): boolean =>
  curve.some((counts) => counts.some((count) => count > 0));

function moved(
  curve: readonly SecondCounts[],
  passed: number,
  added: readonly SecondCounts[] = [],
): readonly SecondCounts[] {
  const gap = Array.from({ length: Math.min(passed - added.length, SECONDS) }, () => NO_CALLS);
  return [...curve, ...gap, ...added].slice(-SECONDS);
}
