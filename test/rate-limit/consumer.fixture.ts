/** Consumes permits of one key as fast as it can: `consumer.fixture.ts <redis url> <number of requests>`. */
import { RateLimiter, RateLimitModule } from '@breakwater/rate-limit';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Redis } from 'ioredis';

const [url = '', requests = '0'] = process.argv.slice(2);
const redis = new Redis(url);

@Module({
  imports: [
    RateLimitModule.forRoot({
      policies: {
        login: { limit: 5, window: 3_600_000 },
        minute: { limit: 1_000_000, window: 3_600_000, algorithm: 'gcra' },
      },
      // A machine that is busy with other work must not make a process count for itself.
      store: { redis, timeout: 60_000 },
    }),
  ],
})
class ConsumerModule {}

const app = await NestFactory.createApplicationContext(ConsumerModule, { logger: false });
const limiter = app.get(RateLimiter);
await limiter.getStatus('one key', 'login');
process.stdout.write('ready\n');
await new Promise((resolve) => process.stdin.once('data', resolve));
const results = await Promise.all(
  Array.from({ length: Number(requests) }, () => limiter.consume('login', 'one key')),
);
process.stdout.write(`passed ${results.filter(({ allowed }) => allowed).length}\n`);
await app.close();
redis.disconnect();
process.stdin.destroy();
