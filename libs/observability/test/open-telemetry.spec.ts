import { metrics } from '@opentelemetry/api';
import { DataPointType, MeterProvider, type MetricData, MetricReader } from '@opentelemetry/sdk-metrics';
import { Controller, Get } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { RecordingLogger } from '@breakwater/testing';
import { describe, expect, it } from '@jest/globals';
import { DURATIONS, EVENTS, GAUGES, happen } from '../../../test/exposition/happenings.js';
import { describeAll } from '../../../test/exposition/packages.js';
import { parseExposition } from '../../../test/harness/exposition.js';
import { type MetricsOptions, ObservabilityModule } from '../src/index.js';
import { CircuitNames } from './support/descriptions.js';
import { type Service, start, type Surroundings } from './support/start.js';

/** Reads when a test asks. */
class ManualReader extends MetricReader {
  protected onShutdown = (): Promise<void> => Promise.resolve();
  protected onForceFlush = (): Promise<void> => Promise.resolve();

  /** The metrics of one collection, by name. */
  async read(): Promise<Map<string, MetricData>> {
    const { resourceMetrics, errors } = await this.collect();
    if (errors.length > 0) throw new AggregateError(errors, 'The collection failed.');
    const all = resourceMetrics.scopeMetrics.filter(
      ({ scope }) => scope.name === '@breakwater/observability',
    );
    return new Map(
      all.flatMap(({ metrics: some }) => some.map((metric) => [metric.descriptor.name, metric])),
    );
  }
}

/** A service whose metrics go to the SDK of OpenTelemetry. */
async function startWithMeter(
  options: MetricsOptions = {},
  parts: Surroundings = { describe: describeAll },
): Promise<{ readonly service: Service; readonly reader: ManualReader }> {
  const reader = new ManualReader();
  const meterProvider = new MeterProvider({ readers: [reader] });
  const own = { defaultMetrics: false, openTelemetry: { meterProvider }, ...options };
  return { service: await start('Fastify', { metrics: own }, parts), reader };
}

const seriesKey = (name: string, labels: object): string =>
  `${name} ${Object.entries(labels)
    .map(([label, value]) => `${label}=${value}`)
    .toSorted()
    .join()}`;

/** All lines of a scrape, by name and labels. */
async function scraped(service: Service): Promise<Map<string, number>> {
  const families = parseExposition((await service.metrics.scrape('text')).toString(), 'text');
  const lines = [...families.values()].flatMap((family) => family.lines);
  return new Map(lines.map(({ name, labels, value }) => [seriesKey(name, labels), value]));
}

/** The same lines, made of what the SDK has collected. */
function linesOf(collected: Map<string, MetricData>): Map<string, number> {
  const lines = new Map<string, number>();
  for (const [name, { dataPointType, dataPoints }] of collected)
    for (const { attributes, value } of dataPoints) {
      if (dataPointType !== DataPointType.HISTOGRAM || typeof value === 'number') {
        lines.set(seriesKey(name, attributes), value as number);
        continue;
      }
      const { buckets, count, sum } = value as {
        buckets: { boundaries: number[]; counts: number[] };
        count: number;
        sum: number;
      };
      let below = 0;
      for (const [index, bound] of [...buckets.boundaries, Infinity].entries()) {
        below += buckets.counts[index] ?? 0;
        const le = bound === Infinity ? '+Inf' : Number.isInteger(bound) ? `${bound}.0` : `${bound}`;
        lines.set(seriesKey(`${name}_bucket`, { ...attributes, le }), below);
      }
      lines.set(seriesKey(`${name}_sum`, attributes), sum);
      lines.set(seriesKey(`${name}_count`, attributes), count);
    }
  return lines;
}

/** Sorted, and without the values that change between two readings. */
const stable = (lines: Map<string, number>): [string, number][] =>
  [...lines]
    .map(([key, value]): [string, number] => [key, /^\w+_(?:memory|heap)_\w+ /.test(key) ? 0 : value])
    .toSorted(([one], [other]) => (one < other ? -1 : 1));

@Controller()
class VideosController {
  @Get('videos/:id')
  read(): string {
    return 'video';
  }
}

describe('metrics for OpenTelemetry', () => {
  it('have the names, labels and values of a scrape, for every metric of all packages', async () => {
    const { service, reader } = await startWithMeter(
      {},
      { describe: describeAll, controllers: [VideosController] },
    );
    for (const kind of Object.keys(GAUGES) as (keyof typeof GAUGES)[])
      service.gauges.provide(kind, () => [GAUGES[kind][0] as never]);
    for (const [, happening] of [...EVENTS, ...DURATIONS]) happen(service, happening);
    await service.request('/videos/1');
    await service.clock.settle();
    const collected = await reader.read();
    expect(stable(linesOf(collected))).toEqual(stable(await scraped(service)));
    expect(collected.size).toBeGreaterThan(100);
    const { descriptor } = collected.get('breakwater_circuitbreaker_calls_seconds')!;
    expect(descriptor).toMatchObject({ unit: 's', description: expect.stringContaining('ircuit') });
    await service.app.close();
  });

  it('need no endpoint', async () => {
    const { service, reader } = await startWithMeter({ path: false });
    happen(service, EVENTS[0]![1]);
    expect((await service.request('/metrics')).status).toBe(404);
    expect([...(await reader.read()).keys()]).toContain(EVENTS[0]![0]);
    await service.app.close();
  });

  it('read each gauge once in a collection', async () => {
    const { service, reader } = await startWithMeter();
    let reads = 0;
    service.gauges.provide('circuit-breaker', () => {
      reads++;
      return [GAUGES['circuit-breaker'][0]];
    });
    await reader.read();
    const families = Object.keys(GAUGES['circuit-breaker'][1]).length;
    const before = reads;
    await reader.read();
    expect(reads - before).toBe(families);
    await service.app.close();
  });

  it('have as few series as a scrape when names are given at run time', async () => {
    const names = new CircuitNames(() => true);
    const { service, reader } = await startWithMeter({ maxDynamicNames: 2 }, { names });
    for (let number = 0; number < 9; number++) {
      const circuit = `tenant-${number}`;
      names.existing.add(circuit);
      happen(service, ['circuit-breaker.call', { circuit, outcome: 'failure', duration: 250 }]);
    }
    const { dataPoints } = (await reader.read()).get('breakwater_circuitbreaker_calls_seconds')!;
    expect(dataPoints.map(({ attributes }) => attributes['name'])).toEqual([
      'tenant-0',
      'tenant-1',
      '_OTHER',
    ]);
    await service.app.close();
  });

  it('exist without any other option', async () => {
    const reader = new ManualReader();
    const meterProvider = new MeterProvider({ readers: [reader] });
    const observability = ObservabilityModule.forRoot({ metrics: { openTelemetry: { meterProvider } } });
    const module = await Test.createTestingModule({ imports: [observability] }).compile();
    const app = await module.init();
    expect((await reader.read()).has('breakwater_memory_used_bytes')).toBe(true);
    await app.close();
  });

  it('can be collected after the application has closed, for the last flush of the provider', async () => {
    const { service, reader } = await startWithMeter();
    happen(service, EVENTS[0]![1]);
    await service.app.close();
    expect([...(await reader.read()).keys()]).toContain(EVENTS[0]![0]);
  });

  it('go to the registered provider with true, and to none, with a warning, without one', async () => {
    const reader = new ManualReader();
    metrics.setGlobalMeterProvider(new MeterProvider({ readers: [reader] }));
    const service = await start('Fastify', { metrics: { openTelemetry: true } });
    expect((await reader.read()).has('http_server_active_requests')).toBe(true);
    await service.app.close();
    metrics.disable();

    const logger = new RecordingLogger();
    const alone = await start('Fastify', { metrics: { openTelemetry: true } }, { logger });
    expect(logger.lines.join('\n')).toContain('No MeterProvider of OpenTelemetry is registered');
    await alone.app.close();
  });
});
