import { Controller, Get } from '@nestjs/common';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ResilienceGaugeName } from '@breakwater/core';
import { readFileSync, writeFileSync } from 'node:fs';
import { DURATIONS, EVENTS, GAUGES, happen } from '../libs/observability/test/support/happenings.js';
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

/** The file, whose lines are the contract with dashboards, alert rules and every other reader of metrics. */
function golden(file: string, actual: string): string {
  const path = `test/exposition/${file}`;
  if (UPDATE) writeFileSync(path, actual);
  return readFileSync(path, 'utf8');
}

/** Families by name, as their order means nothing, and without what differs from machine to machine. */
function stable(exposition: Buffer, format: 'text' | 'openmetrics'): string {
  const first = format === 'text' ? '# HELP ' : '# TYPE ';
  return exposition
    .toString()
    .replace(/^(\w*memory_limit_bytes) \d+$/m, '$1 <bytes>')
    .replace('# EOF\n', '')
    .split(new RegExp(`^(?=${first})`, 'm'))
    .toSorted()
    .join('');
}

describe('everything that a scrape can show', () => {
  let service: Service;

  beforeAll(async () => {
    service = await start(
      'Fastify',
      { metrics: { defaultMetrics: false } },
      { controllers: [VideosController] },
    );
    for (const kind of Object.keys(GAUGES) as ResilienceGaugeName[]) {
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
