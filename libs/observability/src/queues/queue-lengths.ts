import {
  Clock,
  type MetricDescription,
  Metrics,
  Redactor,
  RepeatedFailure,
  ResilienceGauges,
  metricFromGauge,
} from '@breakwater/core';
import { Inject, Injectable, Logger } from '@nestjs/common';
import type { QueueGauge } from '../observability.events.js';

/** Number of jobs by state, as `queue.getJobCounts()` of BullMQ returns it. */
export type QueueCounts = Readonly<Record<string, number>>;

/** Registered with the first queue, so that an application without queues has no such metric. */
const QUEUE_METRICS: readonly MetricDescription[] = [
  {
    name: 'queue_length',
    kind: 'gauge',
    help: 'Jobs of a queue by state.',
    labels: ['queue', 'state'],
    source: metricFromGauge('queue', ({ queue, state, length }, report) => report(length, queue, state)),
  },
];

/** Shows the lengths of queues as gauges of the kind `queue`, and as the metric `breakwater_queue_length`. */
@Injectable()
export class QueueLengths {
  readonly #logger = new Logger(QueueLengths.name);

  constructor(
    @Inject(ResilienceGauges) private readonly gauges: ResilienceGauges,
    @Inject(Metrics) private readonly metrics: Metrics,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(Redactor) private readonly redactor: Redactor,
  ) {}

  /**
   * Shows a queue: `watch('videos', () => queue.getJobCounts())`. Each reading shows the latest counts and asks for new ones, so a scrape
   * never waits for the broker. The queue has no gauges while its counts cannot be read.
   *
   * @returns the function that ends it
   */
  watch(queue: string, count: () => QueueCounts | Promise<QueueCounts>): () => void {
    this.metrics.register(QUEUE_METRICS);
    const failure = new RepeatedFailure(this.clock);
    let latest: readonly QueueGauge[] = [];
    let counting: Promise<void> | undefined;
    const refresh = (): void => {
      counting ??= Promise.resolve()
        .then(count)
        .then(
          (counts) => void (latest = gaugesOf(queue, counts)),
          (error: unknown) => {
            latest = [];
            const what = `The length of queue '${queue}' cannot be read; the next reading tries again.`;
            const line = failure.describe(what, () => this.redactor.headline(error));
            if (line !== undefined) this.#logger.warn(line);
          },
        )
        .finally(() => (counting = undefined));
    };
    refresh();
    return this.gauges.provide('queue', () => {
      refresh();
      return latest;
    });
  }
}

function gaugesOf(queue: string, counts: QueueCounts): QueueGauge[] {
  return Object.entries(counts).map(([state, length]) => ({ queue, state, length }));
}
