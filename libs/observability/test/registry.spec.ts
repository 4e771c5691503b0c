import { describe, expect, it } from '@jest/globals';
import { collectDefaultMetrics, Gauge, Histogram, register, Registry, Summary } from 'prom-client';
import { parseExposition } from '../../../test/harness/exposition.js';
import { start } from './support/start.js';

describe('a registry of prom-client', () => {
  it('contains our metrics, so that its owner can read and push them', async () => {
    const registry = new Registry();
    await using service = await start('Fastify', { metrics: { registry } });
    service.events.publish('retry.scheduled', { name: 'save', attempt: 1, delay: 5, error: undefined });
    service.events.publish('bulkhead.entered', { name: 'pdf', waited: 20 });
    const text = await registry.metrics();
    expect(text).toContain('breakwater_retry_attempts_total{name="save"} 1\n');
    expect(text).toContain('breakwater_bulkhead_wait_seconds_bucket{name="pdf",le="0.025"} 1\n');
    const json = (await registry.getMetricsAsJSON()).find(
      ({ name }) => name === 'breakwater_retry_attempts_total',
    );
    expect(json).toMatchObject({ type: 'counter', values: [{ labels: { name: 'save' }, value: 1 }] });
  });

  it('keeps our counts when its owner resets it', async () => {
    const registry = new Registry();
    await using service = await start('Fastify', { metrics: { registry } });
    service.events.publish('retry.scheduled', { name: 'save', attempt: 1, delay: 5, error: undefined });
    registry.resetMetrics();
    expect(await service.read('breakwater_retry_attempts_total')).toHaveLength(1);
  });

  it('keeps its own metrics of the process', async () => {
    const registry = new Registry();
    collectDefaultMetrics({ register: registry });
    await using service = await start('Fastify', { metrics: { registry, defaultMetrics: true } });
    expect((await service.scrape()).get('process_cpu_seconds_total')?.lines).toHaveLength(1);
  });

  it('is restored when the application closes, so that the next application can use it', async () => {
    const registry = new Registry();
    const mine = new Gauge({ name: 'mine', help: 'Mine.', registers: [registry] });
    for (let application = 0; application < 2; application++) {
      const service = await start('Fastify', { metrics: { registry } });
      expect(registry.getMetricsAsArray().length).toBeGreaterThan(20);
      await service.app.close();
      expect(registry.getMetricsAsArray()).toEqual([mine]);
    }
  });

  it('serves one application at a time', async () => {
    const registry = new Registry();
    await using first = await start('Fastify', { metrics: { registry } });
    await expect(start('Fastify', { metrics: { registry } })).rejects.toThrow(
      /Expected "metrics\.registry" to be a registry without a metric http_server_request_duration_seconds/,
    );
    expect((await first.scrape()).has('http_server_active_requests')).toBe(true);
  });

  it('shows the resources of Node only by documented functions', async () => {
    await using service = await start('Fastify', { metrics: { defaultMetrics: true } });
    const families = await service.scrape();
    expect(families.has('nodejs_active_resources')).toBe(true);
    expect([...families.keys()].filter((name) => /^nodejs_active_(handles|requests)/.test(name))).toEqual([]);
  });

  it('is a private one by default, never the default registry', async () => {
    await using service = await start('Fastify');
    expect((await service.scrape()).has('process_cpu_seconds_total')).toBe(true);
    expect(register.getMetricsAsArray()).toEqual([]);
  });

  it.each(['text', 'openmetrics'] as const)(
    'is shown with all of its types in the format %s',
    async (format) => {
      const registry = new Registry();
      const registers = [registry];
      new Gauge({ name: 'temperature', help: 'A "gauge"\nin \\ two lines.', registers }).set(Number.NaN);
      new Histogram({
        name: 'size',
        help: 'A histogram.',
        labelNames: ['kind'],
        buckets: [1, 2],
        registers,
      }).observe({ kind: 'pdf' }, 1.5);
      new Summary({ name: 'latency', help: 'A summary.', percentiles: [0.5], registers }).observe(3);
      await using service = await start('Fastify', { metrics: { registry } });
      const families = parseExposition((await service.metrics.scrape(format)).toString(), format);
      expect(families.get('temperature')?.lines).toEqual([
        { name: 'temperature', labels: {}, value: Number.NaN },
      ]);
      expect(families.get('size')?.lines).toHaveLength(5);
      expect(families.get('latency')?.lines.map(({ name }) => name)).toEqual([
        'latency',
        'latency_sum',
        'latency_count',
      ]);
    },
  );
});
