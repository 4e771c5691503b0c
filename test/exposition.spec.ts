import { Controller, Get } from '@nestjs/common';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readFileSync, writeFileSync } from 'node:fs';
import { DURATIONS, EVENTS, GAUGES, happen } from './exposition/happenings.js';
import { describeAll } from './exposition/packages.js';
import { type Service, start } from '../libs/observability/test/support/start.js';

/** Rewrites the files: `UPDATE_GOLDEN=1 npm run jest -- test/exposition.spec.ts`. */
const UPDATE = process.env['UPDATE_GOLDEN'] === '1';

@Controller()
class VideosController {
  @Get('videos/:id')
  read(): string {
    return 'video';
  }
}

/** Reads the file. Its lines are the contract with dashboards, alert rules and every other reader of metrics. */
function golden(file: string, actual: string): string {
  const path = `test/exposition/${file}`;
  if (UPDATE) writeFileSync(path, actual);
  return readFileSync(path, 'utf8');
}

/** Sorts families by name, because their order has no meaning, and removes the parts that differ between machines. */
function stable(exposition: Buffer, format: 'text' | 'openmetrics'): string {
  const first = format === 'text' ? '# HELP ' : '# TYPE ';
  return exposition
    .toString()
    .replace(/^(\w*(?:memory|heap)_(?:used|limit)_bytes) \d+$/gm, '$1 <bytes>')
    .replace('# EOF\n', '')
    .split(new RegExp(`^(?=${first})`, 'm'))
    .toSorted()
    .join('');
}

describe('a scrape of all metrics', () => {
  let service: Service;

  beforeAll(async () => {
    service = await start(
      'Fastify',
      { metrics: { defaultMetrics: false } },
      { controllers: [VideosController], describe: describeAll },
    );
    for (const kind of Object.keys(GAUGES) as (keyof typeof GAUGES)[]) {
      service.gauges.provide(kind, () => [GAUGES[kind][0] as never]);
    }
    for (const [, happening] of [...EVENTS, ...DURATIONS]) happen(service, happening);
    await service.request('/videos/1');
    await service.request('/nowhere');
    await service.clock.settle();
  });

  afterAll(() => service.app.close());

  it.each(['text', 'openmetrics'] as const)(
    'keeps its names, types, help, labels and values in %s',
    async (format) => {
      const text = stable(await service.metrics.scrape(format), format);
      expect(text).toBe(golden(`metrics.${format}.txt`, text));
    },
  );

  it('keeps the figures of the JSON', () => {
    const { memory, ...figures } = service.metrics.summary();
    const text = `${JSON.stringify({ ...figures, memory: Object.keys(memory) }, null, 2)}\n`;
    expect(text).toBe(golden('summary.json.txt', text));
  });
});

const DEFAULT_BOUNDS = '0.005 0.01 0.025 0.05 0.075 0.1 0.25 0.5 0.75 1.0 2.5 5.0 7.5 10.0 +Inf';

describe('the metrics of the packages', () => {
  const withAll = () => start('Fastify', {}, { describe: describeAll });

  it.each(EVENTS)('%s counts', async (metric, happening, lines) => {
    await using service = await withAll();
    happen(service, happening);
    expect(await service.read(metric)).toEqual(lines);
  });

  it.each(DURATIONS)(
    '%s measures',
    async (metric, happening, labels, sum, count, bounds = DEFAULT_BOUNDS) => {
      await using service = await withAll();
      happen(service, happening);
      const lines = await service.lines(metric);
      const of = (suffix: string) =>
        lines.find(({ name, labels: own }) => name === metric + suffix && own['le'] === undefined);
      // A histogram without labels exists from the start; the others exist only with their measurements.
      expect([of('_sum'), of('_count')]).toEqual([
        { name: `${metric}_sum`, labels, value: sum },
        { name: `${metric}_count`, labels, value: count },
      ]);
      const buckets = lines.filter(({ name }) => name === `${metric}_bucket`);
      expect(buckets.map(({ labels: { le } }) => le)).toEqual(bounds.split(' '));
    },
  );

  it.each(Object.keys(GAUGES) as (keyof typeof GAUGES)[])(
    'show the gauges %s, as long as they are provided',
    async (kind) => {
      await using service = await withAll();
      const [gauge, expected] = GAUGES[kind];
      const remove = service.gauges.provide(kind, () => [gauge as never]);
      for (const [metric, lines] of Object.entries(expected)) {
        expect(await service.read(metric)).toEqual(lines.map((line) => metric + line));
      }
      remove();
      for (const metric of Object.keys(expected)) expect(await service.read(metric)).toEqual([]);
    },
  );

  it('leaves out the age of a success before the first one', async () => {
    await using service = await withAll();
    service.gauges.provide('health-check', () => [
      { check: 'redis', kind: 'dependency', status: 'unknown', critical: false },
    ]);
    expect(await service.read('breakwater_health_last_success_age_seconds')).toEqual([]);
  });
});
