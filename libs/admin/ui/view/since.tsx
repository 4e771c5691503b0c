import type { JSX } from 'preact';
import { clockTime, duration, now } from '../state/time.js';

/** How long something lasts; the exact time is its title. */
export function Since({ at }: { readonly at: number }): JSX.Element {
  return (
    <time dateTime={new Date(at).toISOString()} title={clockTime(at)}>
      {duration(now.value - at)}
    </time>
  );
}

interface CountdownProps {
  readonly until: number;
  /** The event at that time, in one word. */
  readonly upcoming: string;
}

/** The seconds that are left; nothing when the time is over. */
export function Countdown({ until, upcoming }: CountdownProps): JSX.Element | null {
  const left = until - now.value;
  if (left <= 0) return null;
  return (
    <span class="countdown">
      {upcoming} in {duration(left + 999)}
    </span>
  );
}
