import { Test } from '@nestjs/testing';
import { describe, expect, it } from '@jest/globals';
import {
  type CheckDefinition,
  diskCheck,
  grpcCheck,
  HealthChecks,
  HealthModule,
  httpCheck,
  microserviceCheck,
  mikroOrmCheck,
  mongooseCheck,
  prismaCheck,
  type ReadyMadeCheck,
  typeOrmCheck,
} from '../../src/index.js';
import { Probed } from '../support/probed.js';
import { start } from '../support/start.js';

/** Message of the error that ends the start of an application with these checks. */
async function startError(checks: Record<string, ReadyMadeCheck>): Promise<string> {
  const definitions: Record<string, CheckDefinition> = {};
  for (const [name, check] of Object.entries(checks)) definitions[name] = { check };
  const testing = await Test.createTestingModule({
    imports: [HealthModule.forRoot({ checks: definitions })],
  })
    .setLogger({ log() {}, error() {}, warn() {} })
    .compile();
  const outcome = await testing.init().then(
    () => 'started',
    (error: unknown) => (error as Error).message,
  );
  await testing.close();
  return outcome;
}

describe('the start of an application with ready-made checks', () => {
  it('ends with the problems of all checks', async () => {
    const message = await startError({
      rates: httpCheck('rates.example.com', { method: 'PING' as never, retries: 3 } as never),
      recordings: diskCheck({ path: '', threshold: 90 }),
      streams: grpcCheck({ url: '', services: ['a'] } as never),
      orders: microserviceCheck({ transport: 'TCP' as never }),
    });
    expect(message.split('\n')).toEqual([
      '8 options are wrong:',
      '- Expected "health.checks.rates.url" to be a URL such as https://rates.example.com/ping, got "rates.example.com" (at httpCheck)',
      '- Expected "health.checks.rates.retries" to be one of the known options (method, headers, isUp, client), got "retries" (at httpCheck)',
      expect.stringContaining('"health.checks.rates.method" to be one of'),
      '- Expected "health.checks.recordings.path" to be a path on the file system, got "" (at diskCheck)',
      '- Expected "health.checks.recordings.threshold" to be a number from 0 to 1, got 90 (at diskCheck)',
      expect.stringContaining('got "services"; did you mean "service"?'),
      '- Expected "health.checks.streams.url" to be an address such as orders:50051, got "" (at grpcCheck)',
      '- Expected "health.checks.orders.transport" to be a value of Transport, got "TCP" (at microserviceCheck)',
    ]);
  });

  it.each([
    ['typeOrmCheck', typeOrmCheck(), 'typeOrmCheck() with a data source of TypeOrmModule.forRoot()'],
    ['typeOrmCheck by name', typeOrmCheck('archive'), 'got "no provider archiveDataSource"'],
    ['mongooseCheck', mongooseCheck(), 'mongooseCheck() with a connection of MongooseModule.forRoot()'],
    ['mikroOrmCheck', mikroOrmCheck(), 'mikroOrmCheck() with a connection of MikroOrmModule.forRoot()'],
    ['mikroOrmCheck by name', mikroOrmCheck('archive'), 'got "no provider archive'],
    ['prismaCheck', prismaCheck(class PrismaService {} as never), 'got "no provider PrismaService"'],
    ['prismaCheck of another value', prismaCheck({} as never), 'prismaCheck() with a PrismaClient'],
    ['typeOrmCheck of another value', typeOrmCheck({} as never), 'with a DataSource or the name of one'],
    ['mongooseCheck of another value', mongooseCheck({} as never), 'with a Connection or the name of one'],
    ['mikroOrmCheck of another value', mikroOrmCheck({} as never), 'with a MikroORM or the name of one'],
  ])('ends when the source of %s is missing', async (_name, check, expected) => {
    const message = await startError({ orders: check });
    expect(message).toContain('Expected "health.checks.orders" to be');
    expect(message).toContain(expected);
  });
});

describe('a ready-made check', () => {
  const fake = (): { check: ReadyMadeCheck; answers: boolean[]; runs: () => number } => {
    const answers: boolean[] = [];
    let runs = 0;
    const check: ReadyMadeCheck = {
      attach: async () => ({
        check: () => {
          runs += 1;
          return answers.shift() ?? true;
        },
      }),
    };
    return { check, answers, runs: () => runs };
  };

  it('has the options of all checks: critical, thresholds, cache, groups and interval', async () => {
    const { check, answers, runs } = fake();
    const options = { check, critical: true, failureThreshold: 2, interval: 5_000, groups: ['edge'] };
    const service = await start('Fastify', { checks: { probed: options } });
    await using probed = new Probed(service);
    expect(await probed.state()).toBe('healthy');
    expect(runs()).toBe(1);
    answers.push(false, false);
    await service.clock.advance(5_000);
    expect(await probed.state()).toBe('healthy');
    await service.clock.advance(5_000);
    expect(await probed.state()).toBe('unhealthy failed');
    expect(runs()).toBe(3);
    expect((await service.get('/health/edge')).code).toBe(503);
  });

  it('can be registered by a module, also after the start', async () => {
    const { check } = fake();
    const service = await start('Express');
    service.app.get(HealthChecks).register('probed', check);
    await using probed = new Probed(service);
    expect(await probed.state()).toBe('healthy');
  });
});
