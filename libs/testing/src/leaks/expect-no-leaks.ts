import { cwd } from 'node:process';
import { counted, ResilienceGauges } from '@breakwater/core';
import type { PendingTimer, VirtualClock } from '@breakwater/core/testing';
import { type ApplicationContext, providerOf } from '../application-context.js';
import { clockOf } from '../clock/clock-of.js';
import { ProcessHandles } from './process-handles.js';

/** Message for an application without {@link ProcessHandles}. */
const NO_BASELINE =
  'expectNoLeaks() needs to know what was open before. Import BreakwaterTesting.forRoot() in the testing module.';

/** Files that only carry a timer for others. */
const CARRIERS = /virtual\.clock|timer-queue|clock\/sleep|\bnode:/;

interface Bulkhead {
  readonly name: string;
  readonly active: number;
  readonly queued: number;
}

interface RetryBudget {
  readonly name: string;
  readonly waiting: number;
}

/**
 * Returns one line about each thing that an application still holds: timers that would keep the process alive, calls in bulkheads, retries
 * that wait, and listeners and sockets that its calls have added since the start. After `app.close()` the start counts as well.
 *
 * @throws TypeError when the application does not import `BreakwaterTesting`
 */
export async function leaksOf(app: ApplicationContext): Promise<readonly string[]> {
  const handles = providerOf(app, ProcessHandles, NO_BASELINE);
  const clock = clockOf(app) as Partial<VirtualClock>;
  await clock.settle?.();
  const gauges = app.get(ResilienceGauges, { strict: false }) as ResilienceGauges;
  return [
    ...(clock.timers ?? [])
      .filter(({ referenced }) => referenced)
      .map((timer) => lineOf(timer, clock.now?.() ?? 0)),
    ...Array.from(gauges.each<Bulkhead>('bulkhead'))
      .filter(({ active, queued }) => active + queued > 0)
      .map(({ name, active, queued }) => `bulkhead '${name}': ${active} active, ${queued} queued`),
    ...Array.from(gauges.each<RetryBudget>('retry-budget'))
      .filter(({ waiting }) => waiting > 0)
      .map(({ name, waiting }) => `retry budget '${name}': ${waiting} waiting`),
    ...handles.surplus(),
  ];
}

/**
 * Fails if an application leaks: see {@link leaksOf}. Call it at the end of a test.
 *
 * @throws Error that names each leak and its place
 */
export async function expectNoLeaks(app: ApplicationContext): Promise<void> {
  const leaks = await leaksOf(app);
  if (leaks.length > 0) throw new Error(leakMessage(leaks));
}

/** The message about leaks; also of the matcher. */
export function leakMessage(leaks: readonly string[]): string {
  const held = `The application holds ${counted(leaks.length, 'open handle')}`;
  return leaks.length === 0 ? `${held}.` : `${held}:${leaks.map((leak) => `\n  - ${leak}`).join('')}`;
}

function lineOf({ due, origin }: PendingTimer, now: number): string {
  const place = origin === undefined ? undefined : originIn(origin);
  const from =
    place === undefined ? '(new VirtualClock({ origins: true }) shows where it was set)' : `set at ${place}`;
  return `timer due in ${due - now} ms, ${from}`;
}

/** The line of a stack that set a timer: the first one that belongs to no clock. */
function originIn(stack: string): string | undefined {
  const frame = stack.split('\n').find((line) => /^\s+at /.test(line) && !CARRIERS.test(line));
  return frame?.trim().replace(/^at /, '').replace(`${cwd()}/`, '');
}
