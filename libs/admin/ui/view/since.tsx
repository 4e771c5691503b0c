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

/** The seconds that are left; nothing when the time is over. */
export function Countdown({ until }: { readonly until: number }): JSX.Element | null {
  const left = until - now.value;
  return left > 0 ? <span class="countdown">trial in {duration(left + 999)}</span> : null;
}
