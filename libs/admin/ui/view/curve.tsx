import type { JSX } from 'preact';
import type { SecondCounts } from '../state/protocol.js';

const HEIGHT = 24;

/** The unit of which some succeed. */
export const CALLS = 'calls';

interface Props {
  readonly counts: readonly SecondCounts[] | undefined;
  /** @default 'calls' */
  readonly unit: string | undefined;
}

/** The calls of the last two minutes as bars: failed and refused calls on top of succeeded ones. Errors have failed bars only. */
export function Curve({ counts, unit = CALLS }: Props): JSX.Element {
  const bars = counts ?? [];
  const highest = Math.max(...bars.map((second) => sum(second)), 1);
  const failed = bars.reduce((total, [, one]) => total + one, 0);
  const refused = bars.reduce((total, [, , one]) => total + one, 0);
  const total = bars.reduce((all, second) => all + sum(second), 0);
  const outcomes = unit === CALLS ? `, ${failed} failed, ${refused} refused` : '';
  const label = `${total} ${unit} in two minutes${outcomes}`;
  return (
    <svg class="curve" viewBox={`0 0 120 ${HEIGHT}`} preserveAspectRatio="none" role="img" aria-label={label}>
      <title>{label}</title>
      <path class="good" d={path(bars, highest, ([one]) => [0, one])} />
      <path class="bad" d={path(bars, highest, ([one, two]) => [one, one + two])} />
      <path class="neutral" d={path(bars, highest, ([one, two, three]) => [one + two, one + two + three])} />
    </svg>
  );
}

const sum = ([one, two, three]: SecondCounts): number => one + two + three;

/** One bar for each second that has calls. */
function path(
  counts: readonly SecondCounts[],
  highest: number,
  range: (counts: SecondCounts) => readonly [number, number],
): string {
  const first = 120 - counts.length;
  return counts
    .map((second, index) => {
      const [low, high] = range(second).map((value) => HEIGHT - (value / highest) * HEIGHT) as [
        number,
        number,
      ];
      return low === high
        ? ''
        : `M${first + index} ${low.toFixed(1)}V${high.toFixed(1)}h1V${low.toFixed(1)}Z`;
    })
    .join('');
}
