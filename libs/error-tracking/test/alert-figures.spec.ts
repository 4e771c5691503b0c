import { minutes, ProcessMemory, type ResilienceGaugeMap, seconds } from '@breakwater/core';
import { FakeProcessFacts } from '@breakwater/core/testing';
import '@breakwater/database';
import { HTTP_PLATFORMS } from '@breakwater/testing';
import { Controller, Get, InternalServerErrorException, NotFoundException } from '@nestjs/common';
import { describe, expect, it } from '@jest/globals';
import { type AlertCondition, AlertManager, ErrorTrackingModule } from '../src/index.js';
import { Alerting } from './support/alerting.js';
import { listen } from './support/http.harness.js';
import { RecordingChannel } from './support/recording.channel.js';

const summaries = (manager: AlertManager): (string | undefined)[] =>
  manager.firing().map(({ annotations }) => annotations['summary']);

@Controller()
class AnswersController {
  @Get('ok')
  ok(): string {
    return 'ok';
  }
  @Get('missing')
  missing(): never {
    throw new NotFoundException();
  }
  @Get('broken')
  broken(): never {
    throw new InternalServerErrorException();
  }
}

describe.each(HTTP_PLATFORMS)('error_percentage on %s', (platform) => {
  it('fires when 5 percent of the requests fail for 5 minutes, until they do not', async () => {
    const channel = new RecordingChannel();
    const rule = {
      name: 'HighErrorRate',
      condition: { type: 'error_percentage', threshold: 5 },
      for: minutes(5),
    } as const;
    const service = await listen(platform, {
      imports: [
        ErrorTrackingModule.forRoot({ alerts: { rules: [{ ...rule, groupWait: 0 }], channels: [channel] } }),
      ],
      controllers: [AnswersController],
    });
    const manager = service.app.get(AlertManager);
    const get = async (path: string, times: number): Promise<void> => {
      for (let time = 0; time < times; time++) await service.fetch(path);
    };
    for (let minute = 0; minute < 5; minute++) {
      expect(summaries(manager)).toEqual([]);
      await get('/ok', 18);
      await get('/missing', 1);
      await get('/broken', 1);
      await service.clock.advance(minutes(1));
    }
    await service.clock.advance(0);
    expect(channel.summaries).toEqual(['5 % of the requests fail']);
    await service.clock.advance(minutes(6));
    expect(summaries(manager)).toEqual([]);
  });
});

describe('error_percentage', () => {
  it('does not judge fewer requests than minRequests', async () => {
    const condition: AlertCondition = { type: 'error_percentage', minRequests: 3 };
    const service = await listen('Express', {
      imports: [
        ErrorTrackingModule.forRoot({
          alerts: { rules: [{ name: 'Errors', condition }], channels: [new RecordingChannel()] },
        }),
      ],
      controllers: [AnswersController],
    });
    const manager = service.app.get(AlertManager);
    await service.fetch('/broken');
    await service.fetch('/broken');
    expect(summaries(manager)).toEqual([]);
    await service.fetch('/broken');
    expect(summaries(manager)).toEqual(['100 % of the requests fail']);
  });
});

describe('memory_usage', () => {
  const MIB = 2 ** 20;

  it('fires while the container or the heap is 85 percent full', async () => {
    const facts = new FakeProcessFacts();
    const rules = [
      { name: 'HighMemoryUsage', condition: { type: 'memory_usage' }, for: minutes(5) },
    ] as const;
    const { clock, manager } = new Alerting({ rules }, undefined, new ProcessMemory(facts));
    await clock.advance(minutes(6));
    expect(summaries(manager)).toEqual([]);
    facts.memory.rss = 900 * MIB;
    await clock.advance(minutes(5));
    expect(summaries(manager)).toEqual([]);
    await clock.advance(seconds(11));
    expect(summaries(manager)).toEqual(['The memory is 88 % full']);
    facts.memory.rss = 100 * MIB;
    facts.heap = { used: 460 * MIB, limit: 512 * MIB };
    await clock.advance(seconds(10));
    expect(summaries(manager)).toEqual(["V8's heap is 90 % full"]);
    facts.heap = { used: 100 * MIB, limit: 512 * MIB };
    await clock.advance(seconds(10));
    expect(summaries(manager)).toEqual([]);
    manager.stop();
    expect(clock.pending).toBe(0);
  });
});

describe('database_latency', () => {
  it('fires while the mean query takes a second, for 2 minutes', async () => {
    const alerting = Alerting.on({ type: 'database_latency', threshold: 1_000 }, { for: minutes(2) });
    const queries = async (duration: number, length: number): Promise<void> => {
      for (let second = 0; second < length; second += 5) {
        alerting.events.publish('database.query', { duration, slow: false, connected: true });
        await alerting.clock.advance(seconds(5));
      }
    };
    await queries(40, 300);
    await queries(3_000, 120);
    expect(summaries(alerting.manager)).toEqual([]);
    await queries(3_000, 60);
    expect(summaries(alerting.manager)).toEqual(['The database takes 3000 ms for a query']);
    await queries(40, 90);
    expect(summaries(alerting.manager)).toEqual([]);
  });

  it('ends when there are no queries any more, and leaves no timer behind', async () => {
    const { clock, events, manager } = Alerting.on({ type: 'database_latency' });
    events.publish('database.query', { duration: 5_000, slow: true, connected: true });
    expect(summaries(manager)).toHaveLength(1);
    await clock.advance(minutes(2));
    expect(summaries(manager)).toEqual([]);
    manager.stop();
    expect(clock.pending).toBe(0);
  });
});

describe('gauge', () => {
  type Pool = ResilienceGaugeMap['database-pool'];

  it('fires for each gauge whose figure reaches the threshold', async () => {
    const { clock, gauges, manager } = Alerting.on({
      type: 'gauge',
      gauge: 'database-pool',
      value: ({ used, max }) => (used / max) * 100,
      threshold: 80,
    });
    let used = 1;
    const pool = (name: string, of: () => number): Pool => ({
      pool: name,
      max: 20,
      used: of(),
      idle: 0,
      pending: 0,
    });
    gauges.provide('database-pool', () => [pool('default', () => used), pool('reports', () => 20)]);
    await clock.advance(seconds(10));
    expect(manager.firing().map(({ labels }) => labels['pool'])).toEqual(['reports']);
    used = 17;
    await clock.advance(seconds(10));
    expect(summaries(manager)).toEqual(['database-pool reports is at 100', 'database-pool default is at 85']);
    used = 3;
    await clock.advance(seconds(10));
    expect(manager.firing()).toHaveLength(1);
  });

  it('ends when the gauge is gone', async () => {
    const { clock, gauges, manager } = Alerting.on({
      type: 'gauge',
      gauge: 'database-pool',
      value: ({ pending }) => pending,
      threshold: 1,
    });
    const remove = gauges.provide('database-pool', () => [
      { pool: 'a', max: 1, used: 1, idle: 0, pending: 5 },
    ]);
    await clock.advance(seconds(10));
    expect(manager.firing()).toHaveLength(1);
    remove();
    await clock.advance(seconds(10));
    expect(manager.firing()).toEqual([]);
  });
});

it('the rules of the README are accepted together', () => {
  const { manager, gauges } = new Alerting({
    rules: [
      { name: 'HighErrorRate', condition: { type: 'error_percentage', threshold: 5 }, for: minutes(5) },
      { name: 'CircuitBreakerOpen', condition: { type: 'circuit_open' }, for: minutes(1) },
      { name: 'HighMemoryUsage', condition: { type: 'memory_usage', threshold: 85 }, for: minutes(5) },
      { name: 'DatabaseSlow', condition: { type: 'database_latency', threshold: 1_000 }, for: minutes(2) },
      {
        name: 'PoolNearlyFull',
        condition: {
          type: 'gauge',
          gauge: 'database-pool',
          value: ({ used, max }) => (used / max) * 100,
          threshold: 80,
        },
      },
    ],
  });
  expect(gauges.read('alerts')).toEqual([]);
  manager.stop();
});
