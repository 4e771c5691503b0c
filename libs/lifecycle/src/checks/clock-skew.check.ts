import { Clock, seconds, type StartupCheckFunction, SystemClock } from '@breakwater/core';

/** Options of {@link clockSkewCheck}. */
export interface ClockSkewOptions {
  /** Difference in milliseconds above which the check warns. @default 5000 */
  readonly maxSkew?: number;
  /** @default the system clock */
  readonly clock?: Clock;
}

/** Tokens, signatures and leases tolerate a few seconds; the `Date` header of HTTP has a resolution of one second. */
const DEFAULT_MAX_SKEW = seconds(5);

/** Reads the time of another machine, e.g. of the database. */
export type RemoteTime = (context: { readonly signal: AbortSignal }) => Promise<Date>;

/**
 * Compares the clock of this machine with that of another one. The time of the answer does not count: the other clock was read between
 * the request and the answer.
 */
export function clockSkewCheck(
  remoteTime: RemoteTime,
  { maxSkew = DEFAULT_MAX_SKEW, clock = new SystemClock() }: ClockSkewOptions = {},
): StartupCheckFunction {
  return async (context) => {
    const before = clock.date().getTime();
    const remote = (await remoteTime(context)).getTime();
    const after = clock.date().getTime();
    const skew = remote < before ? remote - before : remote > after ? remote - after : 0;
    const shown = `${Math.abs(Math.round(skew / 100) / 10)} s`;
    if (Math.abs(skew) <= maxSkew) return skew === 0 ? 'no difference' : `a difference of ${shown}`;
    const message = `The clock of this machine is ${shown} ${skew < 0 ? 'ahead' : 'behind'}; synchronise it, e.g. with NTP.`;
    return { status: 'warning', message };
  };
}

/**
 * Reads the time of a web server from the `Date` header of its answer to HEAD, whatever its status.
 *
 * @param url an http or https address
 */
export const dateHeaderOf =
  (url: string | URL): RemoteTime =>
  async ({ signal }) => {
    const { headers } = await fetch(url, { method: 'HEAD', redirect: 'manual', signal });
    const date = new Date(headers.get('date') ?? '');
    if (Number.isNaN(date.getTime())) throw new Error('The answer has no Date header.');
    return date;
  };
