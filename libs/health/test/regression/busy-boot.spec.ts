import { LifecycleState, seconds } from '@breakwater/core';
import { Injectable, Module, type OnApplicationBootstrap } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { describe, expect, it } from '@jest/globals';
import { HealthModule, HealthService } from '../../src/index.js';
import { start } from '../support/start.js';
import { StartingLifecycle } from '../support/starting-lifecycle.js';

/** Longer than the limit of `unhealthy`, so that one sample would be enough. */
const BUSY = seconds(1);

/** Keeps the event loop busy, with pauses in which Node's histogram takes samples. */
async function beBusy(): Promise<void> {
  const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 40));
  await pause();
  const end = performance.now() + BUSY;
  while (performance.now() < end);
  await pause();
}

@Injectable()
class Migration implements OnApplicationBootstrap {
  async onApplicationBootstrap(): Promise<void> {
    await beBusy();
  }
}

const eventLoop = async (health: HealthService): Promise<unknown> =>
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
    const busy = beBusy();
    await module.init();
    await busy;
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
    await beBusy();
    lifecycle.enter('running');
    expect(await eventLoop(module.get(HealthService))).toBe('up');
    await beBusy();
    expect(await eventLoop(module.get(HealthService))).toBe('down');
    await module.close();
  });
});
