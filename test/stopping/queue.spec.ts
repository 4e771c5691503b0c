import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Queue } from 'bullmq';
import { ServiceProcess } from '../../libs/lifecycle/test/process/service.process.js';
import { type RedisServer, startRedis } from '../harness/redis-server.js';
import { until } from '../harness/until.js';

const FIXTURE = fileURLToPath(new URL('./queue.fixture.ts', import.meta.url));

let server: RedisServer;
let queue: Queue;

beforeAll(async () => {
  server = await startRedis();
});
afterAll(() => server.dispose());

beforeEach(() => {
  queue = new Queue('videos', { connection: { host: '127.0.0.1', port: server.port } });
});
afterEach(async () => {
  await queue.obliterate({ force: true });
  await queue.close();
});

const start = (platform: string, environment: Record<string, string> = {}): Promise<ServiceProcess> =>
  ServiceProcess.listening(
    { platform, redis: { host: '127.0.0.1', port: server.port } },
    environment,
    FIXTURE,
  );

/** The jobs by their state. */
async function jobs(): Promise<Record<string, readonly string[]>> {
  const states = ['completed', 'failed', 'active', 'waiting', 'delayed'] as const;
  const found = await Promise.all(
    states.map(async (state) => [state, (await queue.getJobs([state])).map(({ name }) => name)] as const),
  );
  return Object.fromEntries(found.filter(([, names]) => names.length > 0));
}

describe.each(['Express', 'Fastify', 'no HTTP'])('a shutdown of a worker of BullMQ (%s)', (platform) => {
  it('finishes the job under way, and leaves the job that it adds to another instance', async () => {
    await using service = await start(platform);
    await queue.add('transcode', {});
    await service.says('begins transcode');
    service.send('SIGTERM');
    await service.says('phase stopping');
    service.send('SIGUSR2');

    expect(await service.exit).toMatchObject({ code: 0, signal: null });
    expect(await jobs()).toEqual({ completed: ['transcode'], waiting: ['thumbnail'] });
    expect(service.output).toContain('ends transcode, aborted false');
    expect(service.output).not.toContain('begins thumbnail');
    expect(service.output).not.toMatch(/ERROR|FATAL|WARN/);

    await using other = await start(platform);
    await other.says('begins thumbnail');
    other.send('SIGUSR2');
    expect(await until(jobs, ({ completed }) => completed?.length === 2)).toEqual({
      completed: expect.arrayContaining(['transcode', 'thumbnail']),
    });
  });
});

it('a worker fetches no job during the drain delay', async () => {
  await using service = await start('Express', { SHUTDOWN_DRAIN_DELAY: '60000' });
  await queue.add('transcode', {});
  await service.says('begins transcode');
  service.send('SIGTERM');
  await service.says('phase draining');
  await queue.add('late', {});
  service.send('SIGUSR2');

  expect(await until(jobs, ({ completed }) => completed !== undefined)).toEqual({
    completed: ['transcode'],
    waiting: expect.arrayContaining(['late', 'thumbnail']),
  });
});

it('the guide shows the processor that these tests run', () => {
  const read = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8');
  const source = read('./video.processor.ts');
  expect(read('../../docs/guides/shutdown.md')).toContain(source.slice(source.indexOf('@Processor')));
});
