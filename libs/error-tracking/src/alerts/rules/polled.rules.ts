import { type Clock, type MemoryUse, seconds, type Timer } from '@breakwater/core';
import type { GaugeCondition, MemoryUsageCondition } from './alert-condition.js';
import { LABEL_NAME } from './alert.js';
import type { WatchEnvironment } from './event-filter.js';
import type { RuleAlerts } from './rule-alerts.js';
import type { Finding } from './tracked-alert.js';
import { round } from './watch-threshold.js';

/** Interval at which figures without events are read. Health checks and scrapes have similar intervals. */
const POLL_INTERVAL = seconds(10);
/** Default of `condition.threshold` of `memory_usage`, in percent. */
const DEFAULT_MEMORY_THRESHOLD = 85;

/** Calls `look` again and again; returns the function that ends it. */
function poll(clock: Clock, look: () => void): () => void {
  let timer: Timer;
  const next = (): void => {
    timer = clock.setTimeout(() => {
      next();
      look();
    }, POLL_INTERVAL);
  };
  next();
  return () => clock.clearTimeout(timer);
}

type FullestMemory = Pick<MemoryUse, 'used' | 'limit'> & { readonly kind: 'process' | 'heap' };

/** Watches the memory of the process and V8's heap, of which the fuller one counts: either ends the process. */
export function watchMemoryUsage(
  { threshold = DEFAULT_MEMORY_THRESHOLD }: MemoryUsageCondition,
  alerts: RuleAlerts,
  { clock, memory }: WatchEnvironment,
): () => void {
  if (!memory) return () => {};
  const percentOf = ({ used, limit }: Pick<MemoryUse, 'used' | 'limit'>): number => (used / limit) * 100;
  const fullest = (): FullestMemory => {
    const heap = { ...memory.heap(), kind: 'heap' } as const;
    const whole = { ...memory.use(), kind: 'process' } as const;
    return percentOf(heap) > percentOf(whole) ? heap : whole;
  };
  const describe: Finding['describe'] = () => {
    const { kind, ...use } = fullest();
    const name = kind === 'heap' ? "V8's heap" : 'The memory';
    const [used, limit] = [use.used, use.limit].map((bytes) => Math.round(bytes / 2 ** 20));
    return {
      summary: `${name} is ${Math.round(percentOf(use))} % full`,
      description: `${used} MiB of ${limit} MiB; the threshold is ${threshold} %.`,
    };
  };
  return poll(clock, () => {
    if (percentOf(fullest()) >= threshold)
      alerts.hold('', () => ({ labels: {}, severity: 'high', describe }));
    else alerts.end('');
  });
}

/** Watches gauges of one kind: those that a `ResilienceGauges` of the application shows, of any package. One alert for each gauge. */
export function watchGauge(
  { gauge: kind, value, threshold }: GaugeCondition,
  alerts: RuleAlerts,
  { clock, gauges }: WatchEnvironment,
): () => void {
  if (!gauges) return () => {};
  let firing = new Map<string, number>();
  return poll(clock, () => {
    const high = new Map<string, number>();
    for (const gauge of gauges.each<object>(kind)) {
      const figure = value(gauge as never);
      if (!(figure >= threshold)) continue;
      const labels = labelsOf(gauge);
      const subject = JSON.stringify(labels);
      high.set(subject, figure);
      const describe: Finding['describe'] = () => ({
        summary: `${[kind, ...Object.values(labels)].join(' ')} is at ${round(firing.get(subject) ?? figure)}`,
        description: `The threshold is ${threshold}.`,
      });
      alerts.hold(subject, () => ({ labels: { gauge: kind, ...labels }, severity: 'high', describe }));
    }
    for (const subject of firing.keys()) if (!high.has(subject)) alerts.end(subject);
    firing = high;
  });
}

/** The texts of a gauge identify it: the name of its pool, queue or circuit. */
const labelsOf = (gauge: object): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(gauge).filter(([name, value]) => typeof value === 'string' && LABEL_NAME.test(name)),
  ) as Record<string, string>;
