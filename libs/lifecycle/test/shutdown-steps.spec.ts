import 'reflect-metadata';
import { ResilienceEvents, Shutdown } from '@breakwater/core';
import { hostileValues, VirtualClock } from '@breakwater/core/testing';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type INestApplicationContext, Injectable, Module } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { enableGracefulShutdown, HostProcess, LifecycleModule, type LifecycleOptions } from '../src/index.js';
import { BreakwaterTesting, RecordingLogger } from '@breakwater/testing';
import { ScriptedProcess } from './scripted.process.js';

type Hook = 'onModuleDestroy' | 'beforeApplicationShutdown' | 'onApplicationShutdown';

@Injectable()
class Worker {}

@Module({ providers: [Worker] })
class WorkerModule {}

// eslint-disable-next-line unicorn/no-thenable
const thenable = (then: () => void): object => ({ then });

describe('the shutdown of an application', () => {
  let clock: VirtualClock;
  let host: ScriptedProcess;
  let logger: RecordingLogger;
  let steps: string[];
  let apps: INestApplicationContext[];

  beforeEach(() => {
    clock = new VirtualClock();
    host = new ScriptedProcess();
    logger = new RecordingLogger();
    steps = [];
    apps = [];
  });
  afterEach(async () => {
    for (const app of apps) await app.close();
  });

  const boot = async (options: LifecycleOptions = {}): Promise<INestApplicationContext> => {
    const module = await Test.createTestingModule({
      imports: [LifecycleModule.forRoot(options), WorkerModule, BreakwaterTesting.forRoot({ clock })],
    })
      .overrideProvider(HostProcess)
      .useValue(host)
      .setLogger(logger)
      .compile();
    const app = await module.createNestApplication({ logger }).init();
    apps.push(app);
    enableGracefulShutdown(app);
    await clock.settle();
    return app;
  };
  /** Lets promises and immediates run, on the virtual clock and off it. */
  const settle = async (): Promise<void> => {
    for (let turn = 0; turn < 5; turn++) await clock.settle();
  };
  const shutdownOf = (app: INestApplicationContext): Shutdown => app.get<Shutdown>(Shutdown);

  describe('with the port Shutdown', () => {
    it('stops intakes, waits for the drain delay, closes clients in reverse order', async () => {
      const app = await boot({ drainDelay: 5_000 });
      const phases: string[] = [];
      app.get(ResilienceEvents).on('shutdown.phase', ({ phase, completed }) => {
        phases.push(`${phase} ${completed}`);
      });
      shutdownOf(app).closeWith('database', () => steps.push('database'));
      shutdownOf(app).closeWith('cache', () => steps.push('cache'));
      shutdownOf(app).stopIntake('queue', () => steps.push('queue'));
      shutdownOf(app).stopIntake('timer', () => steps.push('timer'));
      host.raise('SIGTERM');
      await settle();
      expect(steps).toEqual(['queue', 'timer']);
      await clock.advance(5_000);
      await settle();
      expect(steps).toEqual(['queue', 'timer', 'cache', 'database']);
      expect(phases).toEqual([
        'intake true',
        'drain-delay true',
        'in-flight true',
        'closers true',
        'hooks true',
      ]);
      expect(host.exitCodes).toEqual([0]);
    });

    it('stops all intakes at the same time, and gives up an intake that hangs', async () => {
      const app = await boot({ intakeTimeout: 300 });
      let aborted = false;
      shutdownOf(app).stopIntake('queue', ({ signal }) => {
        signal.addEventListener('abort', () => (aborted = true));
        return new Promise(() => undefined);
      });
      shutdownOf(app).stopIntake('timer', () => steps.push('timer'));
      shutdownOf(app).closeWith('database', () => steps.push('database'));
      host.raise('SIGTERM');
      await settle();
      expect(steps).toEqual(['timer']);
      await clock.advance(300);
      await settle();
      expect(steps).toEqual(['timer', 'database']);
      expect(aborted).toBe(true);
      expect(logger.at('error')).toEqual(["Intake 'queue' failed: 'queue' did not finish within 300 ms."]);
      expect(host.exitCodes).toEqual([1]);
    });

    it('names an intake that still stops in the report of a forced exit', async () => {
      const app = await boot();
      shutdownOf(app).stopIntake('queue', () => new Promise(() => undefined));
      host.raise('SIGTERM');
      await settle();
      host.raise('SIGTERM');
      expect(logger.at('error')).toEqual([
        expect.stringContaining('waiting for: intake of new work\n  intake: queue (0 ms)'),
      ]);
      expect(host.exitCodes).toEqual([1]);
      await clock.advance(2_000);
    });

    it('skips intakes and closers that were removed', async () => {
      const app = await boot();
      shutdownOf(app).closeWith('database', () => steps.push('database'))();
      shutdownOf(app).stopIntake('queue', () => steps.push('queue'))();
      await app.close();
      expect(steps).toEqual([]);
    });

    it('warns when intake and the other phases do not fit into the time for the shutdown', async () => {
      const module = await Test.createTestingModule({
        imports: [LifecycleModule.forRoot({ drainDelay: 10_000, intakeTimeout: 6_000 })],
      })
        .setLogger(logger)
        .compile();
      const app = module.createNestApplication({ logger });
      shutdownOf(app).stopIntake('queue', () => undefined);
      await app.init();
      apps.push(app);
      expect(logger.at('warn')).toEqual([
        expect.stringContaining('need up to 26000 ms (intake 6000, drain delay 10000, in-flight work 10000'),
      ]);
    });

    it.each([
      ['never settles', thenable(() => undefined)],
      [
        'throws in `then`',
        thenable(() => {
          throw Object.create(null);
        }),
      ],
    ])('goes on after a closer that returns a thenable that %s', async (_name, answer) => {
      const app = await boot();
      shutdownOf(app).closeWith('database', () => steps.push('database'));
      shutdownOf(app).closeWith('broker', () => answer, 700);
      host.raise('SIGTERM');
      await settle();
      await clock.advance(700);
      await settle();
      expect(steps).toEqual(['database']);
      expect(host.exitCodes).toEqual([1]);
    });
  });

  describe.each(hostileValues().map((value, index) => [index, value] as const))(
    'after unreadable value %d was thrown',
    (_index, thrown) => {
      const fail = (): never => {
        throw thrown;
      };

      it('runs every other step when steps throw it', async () => {
        const app = await boot();
        shutdownOf(app).closeWith('database', () => steps.push('database'));
        shutdownOf(app).closeWith('cache', fail);
        shutdownOf(app).closeWith('broker', () => Promise.reject(thrown));
        shutdownOf(app).stopIntake('queue', fail);
        shutdownOf(app).stopIntake('timer', () => steps.push('timer'));
        host.raise('SIGTERM');
        await settle();
        expect(steps).toEqual(['timer', 'database']);
        expect(logger.at('error').map((line) => /^\w+ '\w+' failed/.exec(line)?.[0])).toEqual([
          "Intake 'queue' failed",
          "Closer 'broker' failed",
          "Closer 'cache' failed",
        ]);
        expect(host.exitCodes).toEqual([1]);
      });

      it('stops in order when it reaches the top of the process', async () => {
        const app = await boot();
        shutdownOf(app).closeWith('database', () => steps.push('database'));
        host.crash(thrown);
        await settle();
        expect(steps).toEqual(['database']);
        expect(logger.at('fatal')).toEqual([expect.stringMatching(/^Uncaught exception: /)]);
        expect(host.exitCodes).toEqual([1]);
      });

      it('calls the other hooks when a hook throws it', async () => {
        const app = await boot();
        Object.assign(app.get(Worker), {
          onModuleDestroy: fail,
          onApplicationShutdown: () => steps.push('onApplicationShutdown'),
        });
        host.raise('SIGTERM');
        await settle();
        expect(steps).toEqual(['onApplicationShutdown']);
        expect(host.exitCodes).toEqual([1]);
      });
    },
  );

  describe.each<Hook>(['onModuleDestroy', 'beforeApplicationShutdown', 'onApplicationShutdown'])(
    'when the hook %s fails',
    (hook) => {
      it.each([
        [
          'throws',
          () => {
            throw new Error('no disk');
          },
        ],
        ['rejects', () => Promise.reject(new Error('no disk'))],
      ])('exits with 1 when it %s', async (_name, fail) => {
        const app = await boot();
        const phases: unknown[] = [];
        app
          .get(ResilienceEvents)
          .on('shutdown.phase', (event) => phases.push([event.phase, event.completed]));
        Object.assign(app.get(Worker), { [hook]: fail });
        host.raise('SIGTERM');
        await settle();
        expect(host.exitCodes).toEqual([1]);
        expect(logger.at('error')).toEqual([`Shutdown hook Worker.${hook} failed: no disk`]);
        expect(phases.at(-1)).toEqual(['hooks', false]);
      });
    },
  );

  describe('in the log', () => {
    const SECRET = 'connect postgresql://user:hunter2@db/x failed';

    it('shows no secret of a crash, its stack or a step that failed, and one line for each', async () => {
      const app = await boot();
      shutdownOf(app).closeWith('database', () => Promise.reject(new Error(`${SECRET}\nFATAL forged`)));
      host.crash(new Error(`${SECRET}\nFATAL forged`, { cause: new Error('password=hunter2') }));
      await settle();
      const lines = (['log', 'error', 'fatal'] as const).flatMap((level) => logger.at(level)).join('\n');
      expect(lines).toContain('Uncaught exception: connect postgresql://');
      expect(lines).toContain("Closer 'database' failed: connect postgresql://");
      expect(lines).not.toContain('hunter2');
      expect(lines.split('\n').filter((line) => line.startsWith('FATAL'))).toEqual([]);
    });

    it('shows a bounded part of a long message', async () => {
      await boot();
      host.crash(new Error('x'.repeat(5_000_000)));
      await settle();
      expect(logger.at('fatal')[0]!.length).toBeLessThan(25_000);
    });

    it('continues when the logger fails', async () => {
      const app = await boot();
      logger.error = logger.fatal = () => {
        throw new Error('disk full');
      };
      shutdownOf(app).closeWith('database', () => steps.push('database'));
      shutdownOf(app).closeWith('cache', () => Promise.reject(new Error('lost')));
      host.crash(new Error('broken'));
      await settle();
      expect(steps).toEqual(['database']);
      expect(host.exitCodes).toEqual([1]);
    });
  });

  describe('that shares the process with another', () => {
    it('waits for the other application: both close, and the process exits once', async () => {
      const [first, second] = [await boot(), await boot({ drainDelay: 1_000 })];
      shutdownOf(first).closeWith('a', () => steps.push('a'));
      shutdownOf(second).closeWith('b', () => steps.push('b'));
      host.raise('SIGTERM');
      await settle();
      expect(steps).toEqual(['a']);
      expect(host.exitCodes).toEqual([]);
      await clock.advance(1_000);
      await settle();
      expect(steps).toEqual(['a', 'b']);
      expect(host.exitCodes).toEqual([0]);
    });

    it('exits with the worst code', async () => {
      const [first] = [await boot(), await boot({ drainDelay: 1_000 })];
      shutdownOf(first).closeWith('a', () => Promise.reject(new Error('lost')));
      host.raise('SIGTERM');
      await settle();
      await clock.advance(1_000);
      await settle();
      expect(host.exitCodes).toEqual([1]);
    });

    it('logs a crash once and ends both applications', async () => {
      const [first, second] = [await boot(), await boot()];
      shutdownOf(first).closeWith('a', () => steps.push('a'));
      shutdownOf(second).closeWith('b', () => steps.push('b'));
      host.crash(new Error('broken'));
      await settle();
      expect(steps.toSorted()).toEqual(['a', 'b']);
      expect(logger.at('fatal')).toHaveLength(1);
      expect(host.exitCodes).toEqual([1]);
    });

    it('does not wait for an application that was closed by hand', async () => {
      const [first] = [await boot(), await boot()];
      await first.close();
      expect(host.exitCodes).toEqual([]);
      host.raise('SIGTERM');
      await settle();
      expect(host.exitCodes).toEqual([0]);
    });

    it('lets the other application finish when its own time is over', async () => {
      const [first, second] = [
        await boot({ timeout: 500, inFlightTimeout: 100 }),
        await boot({ drainDelay: 1_000 }),
      ];
      shutdownOf(first).closeWith('a', () => new Promise(() => undefined));
      shutdownOf(second).closeWith('b', () => steps.push('b'));
      host.raise('SIGTERM');
      await settle();
      await clock.advance(500);
      expect(host.exitCodes).toEqual([]);
      await clock.advance(500);
      await settle();
      expect(steps).toEqual(['b']);
      expect(host.exitCodes).toEqual([1]);
      await clock.advance(5_000);
    });

    it('is forced together with the other application by a second signal', async () => {
      await boot({ drainDelay: 1_000 });
      await boot({ drainDelay: 1_000 });
      host.raise('SIGTERM');
      await settle();
      host.raise('SIGTERM');
      expect(host.exitCodes).toEqual([1]);
      expect(logger.at('error')).toHaveLength(2);
      await clock.advance(1_000);
    });

    it('also ends when it is attached while the other application ends', async () => {
      await boot({ drainDelay: 1_000 });
      host.raise('SIGTERM');
      await settle();
      const late = await boot();
      shutdownOf(late).closeWith('late', () => steps.push('late'));
      await settle();
      await clock.advance(1_000);
      await settle();
      expect(host.exitCodes).toEqual([0]);
    });
  });
});
