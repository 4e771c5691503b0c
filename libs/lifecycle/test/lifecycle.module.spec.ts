import 'reflect-metadata';
import {
  ErrorReporter,
  type LifecyclePhase,
  LifecycleState,
  ResilienceEvents,
  ResilienceGauges,
} from '@breakwater/core';
import { VirtualClock } from '@breakwater/core/testing';
import { afterEach, describe, expect, it } from '@jest/globals';
import {
  Controller,
  Get,
  Global,
  type INestApplication,
  Injectable,
  Module,
  type OnModuleDestroy,
} from '@nestjs/common';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import {
  Closers,
  enableGracefulShutdown,
  HostProcess,
  InFlight,
  LifecycleModule,
  type LifecycleOptions,
  StartupTask,
  StartupTasks,
} from '../src/index.js';
import { BreakwaterTesting, RecordingLogger } from '@breakwater/testing';
import { stopsListening } from '../../../test/harness/stops-listening.js';
import { until } from '../../../test/harness/until.js';
import { ScriptedProcess } from './scripted.process.js';
import type { ShutdownPhaseEvent } from '../src/lifecycle.events.js';

@Controller()
class SlowController {
  static release = Promise.withResolvers<string>();
  @Get('slow/:id')
  slow(): Promise<string> {
    return SlowController.release.promise;
  }
}

@Injectable()
class WarmUp implements OnModuleDestroy {
  readonly steps: string[] = [];
  @StartupTask({ name: 'warm-up' })
  warmUp({ signal }: { signal: AbortSignal }): void {
    this.steps.push(`warm-up ${signal.aborted}`);
  }
  @StartupTask()
  async firstQuery(): Promise<void> {
    await Promise.resolve();
    this.steps.push('query');
  }
  onModuleDestroy(): void {
    this.steps.push('onModuleDestroy');
  }
}

const reported: unknown[] = [];
@Global()
@Module({
  providers: [{ provide: ErrorReporter, useValue: { report: (e: unknown) => reported.push(e) } }],
  exports: [ErrorReporter],
})
class TrackingModule {}

const adapters = { express: () => new ExpressAdapter(), fastify: () => new FastifyAdapter() };

for (const [platform, adapter] of Object.entries(adapters)) {
  describe(`LifecycleModule on ${platform}`, () => {
    let app: INestApplication;
    let clock: VirtualClock;
    let host: ScriptedProcess;
    let logger: RecordingLogger;
    let phases: LifecyclePhase[];
    let ended: ShutdownPhaseEvent[];

    const boot = async (options: LifecycleOptions = {}, create: object = {}): Promise<void> => {
      clock = new VirtualClock();
      host = new ScriptedProcess();
      logger = new RecordingLogger();
      SlowController.release = Promise.withResolvers();
      reported.length = 0;
      const module = await Test.createTestingModule({
        imports: [
          LifecycleModule.forRootAsync({ useFactory: () => options }),
          TrackingModule,
          BreakwaterTesting.forRoot({ clock }),
        ],
        controllers: [SlowController],
        providers: [WarmUp],
      })
        .overrideProvider(HostProcess)
        .useValue(host)
        .compile();
      app = module.createNestApplication(adapter(), { logger, ...create });
      phases = [];
      app.get<LifecycleState>(LifecycleState).onPhase((phase) => phases.push(phase));
      ended = [];
      app.get(ResilienceEvents).on('shutdown.phase', (event) => ended.push(event));
    };
    const listen = async (): Promise<string> => {
      await app.listen(0, '127.0.0.1');
      await clock.settle();
      return app.getUrl();
    };
    const exitCodes = (): Promise<number[]> =>
      until(
        () => host.exitCodes,
        (codes) => codes.length > 0,
      );
    const requestUnderWay = (): Promise<unknown> =>
      until(
        () => app.get(InFlight).entries,
        ([entry]) => entry?.name === 'GET /slow/:id',
      );
    afterEach(async () => {
      SlowController.release.resolve('late');
      await app.close();
    });

    it('runs decorated start-up tasks before it is running', async () => {
      await boot();
      expect(app.get<LifecycleState>(LifecycleState).startup.done).toBe(false);
      await listen();
      expect(app.get(WarmUp).steps).toEqual(['warm-up false', 'query']);
      expect(phases).toEqual(['running']);
      expect(app.get<LifecycleState>(LifecycleState).startup).toMatchObject({
        done: true,
        tasks: [
          { name: 'warm-up', status: 'done' },
          { name: 'WarmUp.firstQuery', status: 'done' },
        ],
      });
    });

    it('serves during the drain delay, then stops listening, in this order', async () => {
      await boot({ drainDelay: 5_000 });
      enableGracefulShutdown(app);
      const url = await listen();
      app.get(Closers).register('database', () => app.get(WarmUp).steps.push('database closed'));
      host.raise('SIGTERM');
      await clock.advance(4_999);
      expect(phases).toEqual(['running', 'draining']);
      SlowController.release.resolve('served');
      const response = await fetch(`${url}/slow/1`);
      expect([response.status, response.headers.get('connection')]).toEqual([200, 'close']);
      await clock.advance(1);
      expect(await exitCodes()).toEqual([0]);
      expect(phases).toEqual(['running', 'draining', 'stopping', 'stopped']);
      expect(app.get(WarmUp).steps.slice(-2)).toEqual(['database closed', 'onModuleDestroy']);
      expect(ended).toEqual([
        { phase: 'drain-delay', duration: 5_000, completed: true },
        { phase: 'in-flight', duration: 0, completed: true },
        { phase: 'closers', duration: 0, completed: true },
        { phase: 'hooks', duration: 0, completed: true },
      ]);
      expect(clock.pending).toBe(0);
      await expect(fetch(`${url}/slow/1`)).rejects.toThrow('fetch failed');
    });

    it('waits for a request under way, but not for its idle connection afterwards', async () => {
      await boot();
      const url = await listen();
      const answer = fetch(`${url}/slow/1`);
      await requestUnderWay();
      expect(app.get(InFlight).entries).toMatchObject([{ kind: 'request', name: 'GET /slow/:id' }]);
      const gauges = app.get(ResilienceGauges);
      expect(gauges.read('lifecycle')).toEqual([{ phase: 'running', ready: true, inFlight: 1 }]);
      const closed = app.close();
      await stopsListening(app);
      expect(phases.at(-1)).toBe('stopping');
      expect(gauges.read('lifecycle')).toEqual([{ phase: 'stopping', ready: false, inFlight: 1 }]);
      SlowController.release.resolve('done');
      expect(await (await answer).text()).toBe('done');
      await closed;
      expect(phases.at(-1)).toBe('stopped');
    });

    it('does not wait for a client that left', async () => {
      await boot();
      const url = await listen();
      const abort = new AbortController();
      const answer = fetch(`${url}/slow/1`, { signal: abort.signal }).catch(() => 'left');
      await requestUnderWay();
      abort.abort();
      expect(await answer).toBe('left');
      const left = await until(
        () => app.get(InFlight).entries,
        ({ length }) => length === 0,
      );
      expect(left).toEqual([]);
    });

    it('reports a crash once, drains, and exits with 1', async () => {
      await boot();
      enableGracefulShutdown(app);
      await listen();
      const error = new Error('broken');
      host.crash(error, 'unhandledRejection');
      expect(await exitCodes()).toEqual([1]);
      // The stack is part of the message, because loggers other than Nest's own drop a second argument.
      expect(logger.at('fatal')).toEqual([
        expect.stringMatching(/^Unhandled rejection: broken; the service shuts down\nError: broken\n +at /),
      ]);
      expect(phases.at(-1)).toBe('stopped');
      expect(reported).toEqual([error]);
    });

    it('exits with 1 when a crash comes during an orderly stop', async () => {
      await boot({ drainDelay: 1_000 });
      enableGracefulShutdown(app);
      await listen();
      host.raise('SIGTERM');
      host.crash('a string');
      await clock.advance(1_000);
      expect(await exitCodes()).toEqual([1]);
      expect(logger.at('fatal')).toEqual(['Uncaught exception: a string; the service shuts down']);
    });

    it('forces the exit when a shutdown hook hangs', async () => {
      await boot();
      enableGracefulShutdown(app);
      await listen();
      const hook = Promise.withResolvers<void>();
      const hangs = Promise.withResolvers<void>();
      app.get(WarmUp).onModuleDestroy = () => {
        hangs.resolve();
        return hook.promise as never;
      };
      host.raise('SIGINT');
      await hangs.promise;
      await clock.advance(25_000);
      expect(host.exitCodes).toEqual([1]);
      expect(ended.at(-1)).toEqual({ phase: 'hooks', duration: 25_000, completed: false });
      expect(logger.at('error')).toEqual([
        'The shutdown is forced after 25000 ms; waiting for: hooks of the application\n  hooks: WarmUp.onModuleDestroy (25000 ms)\n  handles: Timeout x2, TCPSocketWrap',
      ]);
      hook.resolve();
    });

    it('reports the phases that did not end in their time', async () => {
      await boot({ inFlightTimeout: 2_000 });
      enableGracefulShutdown(app);
      const url = await listen();
      app.get(Closers).register('database', () => Promise.reject(new Error('lost')));
      const answer = fetch(`${url}/slow/1`).catch(() => 'cut off');
      await requestUnderWay();
      host.raise('SIGTERM');
      await stopsListening(app);
      await clock.advance(2_000);
      await exitCodes();
      expect(ended).toEqual([
        { phase: 'in-flight', duration: 2_000, completed: false },
        { phase: 'closers', duration: 0, completed: false },
        { phase: 'hooks', duration: 0, completed: true },
      ]);
      expect([await answer, host.exitCodes]).toEqual(['cut off', [1]]);
    });

    it('does not touch the process until an application is attached', async () => {
      await boot();
      app.get(StartupTasks).register('query', () => Promise.reject(new Error('refused')));
      await listen();
      expect(host.listeners).toBe(0);
      expect(host.exitCodes).toEqual([]);
      expect(phases).toEqual([]);
      expect(logger.at('error')).toEqual(["Start-up task 'query' failed after 0 ms: refused"]);
      expect(logger.at('warn')).toEqual([
        expect.stringContaining('`enableGracefulShutdown(app)` was not called'),
      ]);
    });

    it('releases the process when the application is closed by hand', async () => {
      await boot({ drainDelay: 5_000 });
      enableGracefulShutdown(app);
      await listen();
      expect(host.listeners).toBe(5);
      await app.close();
      expect(host.listeners).toBe(0);
      expect(host.exitCodes).toEqual([]);
      expect(ended.map(({ phase, completed }) => [phase, completed])).toEqual([
        ['in-flight', true],
        ['closers', true],
        ['hooks', true],
      ]);
    });

    it('warns of options that work against the drain', async () => {
      await boot(
        { timeout: 10_000, drainDelay: 5_000 },
        { return503OnClosing: true, forceCloseConnections: true },
      );
      enableGracefulShutdown(app);
      await listen();
      expect(logger.at('warn')).toEqual([
        expect.stringContaining('`return503OnClosing` answers 503'),
        expect.stringContaining('`forceCloseConnections` resets connections'),
        expect.stringContaining('need up to 15000 ms'),
      ]);
    });
  });
}
