import { Global, Inject, Injectable, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Test } from '@nestjs/testing';
import { describe, expect, it } from '@jest/globals';
import {
  Clock,
  CoreModule,
  Random,
  ResilienceEvents,
  SystemClock,
  SystemRandom,
  TestConditions,
  sleep,
} from '@breakwater/core';
import { SeededRandom, VirtualClock } from '@breakwater/core/testing';

@Injectable()
class Nap {
  constructor(
    @Inject(Clock) readonly clock: Clock,
    @Inject(Random) readonly random: Random,
    readonly events: ResilienceEvents,
  ) {}

  async take(): Promise<number> {
    const start = this.clock.now();
    await sleep(this.clock, 60_000);
    return this.clock.now() - start;
  }
}

@Module({ providers: [Nap], exports: [Nap] })
class FeatureModule {}

@Module({ imports: [CoreModule, FeatureModule] })
class AppModule {}

describe('CoreModule', () => {
  it('provides the system clock, the random source and the events to every module', async () => {
    const app = await NestFactory.createApplicationContext(AppModule, { logger: false });
    const nap = app.get(Nap);
    expect(nap.clock).toBeInstanceOf(SystemClock);
    expect(nap.random).toBeInstanceOf(SystemRandom);
    expect(nap.events).toBe(app.get(ResilienceEvents));
    await app.close();
  });

  it('takes the clock and the random source of a global module that provides TestConditions', async () => {
    const conditions: TestConditions = {
      clock: new VirtualClock(),
      random: new SeededRandom(7),
      policies: 'on',
    };
    @Global()
    @Module({ providers: [{ provide: TestConditions, useValue: conditions }], exports: [TestConditions] })
    class ConditionsModule {}
    const moduleRef = await Test.createTestingModule({ imports: [AppModule, ConditionsModule] }).compile();
    const { clock, random } = moduleRef.get(Nap, { strict: false });
    expect([clock === conditions.clock, random === conditions.random]).toEqual([true, true]);
  });

  it('lets a test replace the clock and the random source', async () => {
    const clock = new VirtualClock();
    const random = new SeededRandom(7);
    const moduleRef = await Test.createTestingModule({ imports: [AppModule] })
      .overrideProvider(Clock)
      .useValue(clock)
      .overrideProvider(Random)
      .useValue(random)
      .compile();
    const nap = moduleRef.get(Nap);
    const taken = nap.take();
    await clock.advance(60_000);
    expect(await taken).toBe(60_000);
    expect(nap.random).toBe(random);
    await moduleRef.close();
  });

  it('separates the events of two applications', async () => {
    const [one, two] = await Promise.all(
      [1, 2].map(() => NestFactory.createApplicationContext(AppModule, { logger: false })),
    );
    expect(one!.get(ResilienceEvents)).not.toBe(two!.get(ResilienceEvents));
    expect(one!.get(ResilienceEvents).application).not.toBe(two!.get(ResilienceEvents).application);
    await Promise.all([one!.close(), two!.close()]);
  });
});
