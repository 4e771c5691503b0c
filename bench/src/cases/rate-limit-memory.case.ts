import { setTimeout } from 'node:timers/promises';
import { seconds } from '@breakwater/core';
import { RateLimiter, RateLimitModule } from '@breakwater/rate-limit';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { RateLimiterMemory } from 'rate-limiter-flexible';
import type { BenchCase } from '../bench-case.js';
import { heapInUse } from '../measure/heap.js';
import { atMost } from '../report/check.js';
import { grouped } from '../report/figures.js';

const KEYS = 200_000;
/** Milliseconds in which all keys are added; longer than that takes, and short enough to wait for. */
const WINDOW = seconds(20);
const SWEEP_INTERVAL = 500;

/** The memory of the clients of a flood, and what is left of it when their windows are over. */
export const rateLimitMemoryCase: BenchCase = {
  name: 'rate-limit-memory',
  async run({ share }) {
    const keys = Math.ceil(KEYS * share);
    const window = Math.ceil(WINDOW * share);

    @Module({
      imports: [
        RateLimitModule.forRoot({
          policies: { api: { limit: 10, window } },
          store: { maxKeys: KEYS, sweepInterval: SWEEP_INTERVAL },
        }),
      ],
    })
    class LimitedModule {}

    const app = await NestFactory.createApplicationContext(LimitedModule, { logger: ['error'] });
    const limiter = app.get(RateLimiter);
    await limiter.consume('api', 'warm-up');
    const before = await heapInUse();
    for (let key = 0; key < keys; key++) await limiter.consume('api', address(key));
    const ours = ((await heapInUse()) - before) / keys;
    await setTimeout(window + 4 * SWEEP_INTERVAL);
    const left = ((await heapInUse()) - before) / keys;
    await app.close();
    const peer = new RateLimiterMemory({ points: 10, duration: 3_600 });
    const start = await heapInUse();
    for (let key = 0; key < keys; key++) await peer.consume(address(key));
    const theirs = ((await heapInUse()) - start) / keys;
    return {
      title: `rate limits of ${grouped(KEYS)} keys in memory`,
      figures: { Breakwater: `${ours.toFixed(0)} B each` },
      checks: [
        atMost(ours / theirs, 0.3, `of rate-limiter-flexible (${theirs.toFixed(0)} B each)`),
        atMost(left, 5, 'B each after the sweep'),
      ],
    };
  },
};

const address = (key: number): string => `10.${key >> 16}.${(key >> 8) & 255}.${key & 255}`;
