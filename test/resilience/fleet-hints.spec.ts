import { RedisModule } from '@breakwater/redis';
import { CircuitBreakerService, ResilienceModule, ResilienceService } from '@breakwater/resilience';
import { ResilienceEvents } from '@breakwater/core';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { type RedisServer, startRedis } from '../harness/redis-server.js';
import { until } from '../harness/until.js';

let redis: RedisServer;
const replicas: INestApplicationContext[] = [];

beforeAll(async () => {
  redis = await startRedis();
  for (const instance of ['pod-a', 'pod-b', 'pod-c']) replicas.push(await startReplica(instance));
});
afterAll(async () => {
  for (const replica of replicas) await replica.close();
  await redis.dispose();
});

async function startReplica(instance: string): Promise<INestApplicationContext> {
  const imports = [
    RedisModule.forRoot({ url: redis.url }),
    ResilienceModule.forRoot({
      policies: { catalog: { circuitBreaker: { resetTimeout: 600_000 } } },
      hints: { service: 'studio-api', instance, heartbeat: 100, ttl: 5_000 },
    }),
  ];
  return NestFactory.createApplicationContext({ module: class Replica {}, imports }, { logger: false });
}

const fail = (replica: INestApplicationContext): Promise<unknown> =>
  replica
    .get(ResilienceService)
    .execute('catalog', async () => Promise.reject(new Error('down')))
    .catch(() => undefined);

const fleetOf = (replica: INestApplicationContext) =>
  replica.get(CircuitBreakerService).getState('catalog')?.fleet;

it('passes hints through Redis, does without them in an outage, and takes them up again', async () => {
  const [one, two, three] = replicas as [
    INestApplicationContext,
    INestApplicationContext,
    INestApplicationContext,
  ];
  const reasons: string[] = [];
  three.get(ResilienceEvents).on('circuit-breaker.transition', ({ reason }) => reasons.push(reason));
  await until(
    () => fleetOf(three)?.instances,
    (instances) => instances === 3,
  );
  for (const replica of [one, two]) for (let call = 0; call < 5; call++) await fail(replica);
  await until(
    () => fleetOf(three)?.open,
    (open) => open === 2,
  );

  await redis.kill();
  await until(
    () => fleetOf(three),
    (fleet) => fleet === undefined,
  );
  await fail(three);
  expect(reasons).toEqual([]);

  await redis.start();
  await until(
    () => fleetOf(three)?.open,
    (open) => open === 2,
  );
  await fail(three);
  expect(reasons).toEqual(['fleet-hint']);
});
