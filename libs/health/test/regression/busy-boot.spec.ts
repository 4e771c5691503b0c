import { LifecycleState, seconds } from '@breakwater/core';
import { Injectable, Module, type OnApplicationBootstrap } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { beforeEach, describe, expect, it, jest } from '@jest/globals';
import * as performanceHooks from 'node:perf_hooks';
import { StartingLifecycle } from '../support/starting-lifecycle.js';

/** Node's histogram, with delays that the test chooses: those of a busy machine do not count. */
class ScriptedHistogram {
  count = 0;
  max = 0;
  enabled = false;
  get mean(): number {
    return this.max;
  }
  percentile(): number {
    return this.max;
  }
  enable(): boolean {
    return (this.enabled = true);
  }
  disable(): boolean {
    return !(this.enabled = false);
  }
  reset(): void {
    this.count = this.max = 0;
  }

  /** Delays the event loop longer than the limit of `unhealthy`. */
  delay(): void {
    if (!this.enabled) return;
    this.count++;
    this.max = seconds(1) * 1e6;
  }
}

let histogram: ScriptedHistogram;
beforeEach(() => {
  histogram = new ScriptedHistogram();
});

jest.unstable_mockModule('node:perf_hooks', () => ({
  ...performanceHooks,
  monitorEventLoopDelay: () => histogram,
}));
const { HealthModule, HealthService } = await import('../../src/index.js');
const { start } = await import('../support/start.js');

@Injectable()
class Migration implements OnApplicationBootstrap {
  onApplicationBootstrap(): void {
    histogram.delay();
  }
}

const eventLoop = async (health: InstanceType<typeof HealthService>): Promise<unknown> =>
  (await health.check('event-loop'))?.checks[0]?.state;

describe('the check of the CPU after a busy boot', () => {
  it('measures from the end of the start-up tasks on', async () => {
    const lifecycle = new StartingLifecycle();
    const service = await start('Express', { cpu: {} }, { lifecycle });
    const busy = async (): Promise<unknown> => {
      service.machine.cpu += 8_000_000;
      await service.clock.advance(2_000);
      return (await service.get('/health/cpu')).body['status'];
    };
    expect(await busy()).toBe('healthy');
    expect(await busy()).toBe('unhealthy');
    service.machine.cpu += 8_000_000;
    lifecycle.enter('running');
    expect((await service.get('/health/cpu')).body['status']).toBe('healthy');
    expect(await busy()).toBe('unhealthy');
    await service.app.close();
  });
});

describe('the check of the event loop after a busy boot', () => {
  it('ignores the delays of the boot', async () => {
    const module = await Test.createTestingModule({
      imports: [HealthModule.forRoot()],
      providers: [Migration],
    }).compile();
    histogram.delay();
    await module.init();
    expect(await eventLoop(module.get(HealthService))).toBe('up');
    await module.close();
  });

  it('measures from the end of the start-up tasks on', async () => {
    const lifecycle = new StartingLifecycle();
    @Module({ providers: [{ provide: LifecycleState, useValue: lifecycle }], exports: [LifecycleState] })
    class LifecycleModule {}
    const module = await Test.createTestingModule({
      imports: [{ module: LifecycleModule, global: true }, HealthModule.forRoot()],
    }).compile();
    await module.init();
    expect(await eventLoop(module.get(HealthService))).toBe('up');
    histogram.delay();
    lifecycle.enter('running');
    expect(await eventLoop(module.get(HealthService))).toBe('up');
    histogram.delay();
    expect(await eventLoop(module.get(HealthService))).toBe('down');
    await module.close();
  });
});
