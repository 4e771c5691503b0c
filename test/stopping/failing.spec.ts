import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { ServiceProcess } from '../../libs/lifecycle/test/process/service.process.js';
import { FOREIGN_VALUES } from './foreign-values.js';

const FIXTURE = fileURLToPath(new URL('./failing.fixture.ts', import.meta.url));

/** The steps of every shutdown, in order. */
const STEPS = [
  'runs intake',
  'runs other intake',
  'runs closer',
  'runs other closer',
  'runs onModuleDestroy',
  'runs beforeApplicationShutdown',
  'runs onApplicationShutdown',
];

/** The steps of the shutdown that ran, in order. */
const stepsOf = ({ output }: ServiceProcess): string[] =>
  output.split('\n').filter((line) => STEPS.includes(line));

const UNREADABLE = 'a revoked proxy';

describe.each(['Express', 'Fastify'])('a shutdown on %s', (platform) => {
  it.each([
    ['intake', 'throws', "Intake 'queue'"],
    ['closer', 'rejects later', "Closer 'cache'"],
    ['onModuleDestroy', 'throws', 'Shutdown hook Witness.onModuleDestroy'],
    ['beforeApplicationShutdown', 'rejects', 'Shutdown hook Witness.beforeApplicationShutdown'],
    ['onApplicationShutdown', 'rejects later', 'Shutdown hook Witness.onApplicationShutdown'],
  ])('runs every other step when %s %s, names it, and exits with 1', async (place, how, name) => {
    const scenario = { platform, place, how, value: UNREADABLE };
    await using service = await ServiceProcess.listening(scenario, {}, FIXTURE);
    service.send('SIGTERM');

    expect(await service.exit).toMatchObject({ code: 1, signal: null });
    expect(stepsOf(service)).toEqual(STEPS);
    expect(service.output).toContain(`${name} failed: something that cannot be read`);
  });
});

describe('a failure during the start', () => {
  it.each([
    ['onModuleInit', 'rejects', undefined],
    ['onModuleInit', 'throws', 'a symbol'],
    ['onApplicationBootstrap', 'throws', undefined],
    ['onApplicationBootstrap', 'rejects later', UNREADABLE],
    ['task', 'rejects', undefined],
    ['task', 'throws', UNREADABLE],
  ])('in %s (%s %s) closes the clients, and exits with 1', async (place, how, value) => {
    await using service = new ServiceProcess({ platform: 'Express', place, how, value }, {}, FIXTURE);

    expect(await service.exit).toMatchObject({ code: 1, signal: null });
    expect(stepsOf(service)).toEqual(STEPS);
    expect(service.output).toMatch(/FATAL \[Shutdown\] .+; the service (shuts down|cannot start)/);
  });
});

describe('a promise that is rejected without a handler', () => {
  it.each(Object.keys(FOREIGN_VALUES))('with %s ends the service in order', async (value) => {
    const scenario = { platform: 'Express', place: 'process', how: 'rejects', value };
    await using service = await ServiceProcess.listening(scenario, {}, FIXTURE);
    service.send('SIGUSR2');

    expect(await service.exit).toMatchObject({ code: 1, signal: null });
    expect(stepsOf(service)).toEqual(STEPS);
    expect(service.output).toMatch(/FATAL \[Shutdown\] Unhandled rejection: .+; the service shuts down/);
  });
});

describe('the signal', () => {
  it.each(['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGQUIT'] as const)(
    '%s stops the service in order',
    async (signal) => {
      await using service = await ServiceProcess.listening({ platform: 'Express' }, {}, FIXTURE);
      service.send(signal);

      expect(await service.exit).toMatchObject({ code: 0, signal: null });
      expect(stepsOf(service)).toEqual(STEPS);
      expect(service.output).toContain(`Received ${signal}; the service shuts down`);
    },
  );

  it('SIGUSR2 stops the service in order when it is listed', async () => {
    await using service = await ServiceProcess.listening(
      { platform: 'Express', signals: ['SIGUSR2'] },
      {},
      FIXTURE,
    );
    service.send('SIGUSR2');

    expect(await service.exit).toMatchObject({ code: 0, signal: null });
    expect(stepsOf(service)).toEqual(STEPS);
  });

  it.each(['SIGTERM', 'SIGHUP'] as const)(
    '%s ends a service that does not list it at once',
    async (signal) => {
      await using service = await ServiceProcess.listening(
        { platform: 'Express', signals: ['SIGINT'] },
        {},
        FIXTURE,
      );
      service.send(signal);

      expect(await service.exit).toMatchObject({ code: null, signal });
      expect(stepsOf(service)).toEqual([]);
    },
  );
});
