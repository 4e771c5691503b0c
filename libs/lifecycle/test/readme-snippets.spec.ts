import 'reflect-metadata';
import { LifecycleState, minutes, seconds, Shutdown } from '@breakwater/core';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { type INestApplicationContext, Injectable, Logger, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import {
  enableGracefulShutdown,
  folderCheck,
  formatStartupReport,
  InFlight,
  LifecycleModule,
  nodeVersionCheck,
  reachableCheck,
  StartupCheck,
  StartupChecks,
  StartupTask,
  StartupTasks,
  validateStartup,
} from '../src/index.js';

/** The steps in the order in which they happened. */
let steps: string[] = [];

@Injectable()
class Database {
  async migrate(signal: AbortSignal): Promise<void> {
    steps.push(signal.aborted ? 'too late' : 'migrated');
  }

  async query(text: string): Promise<void> {
    steps.push(text);
  }

  async version(): Promise<string> {
    return '17.2';
  }

  async disconnect(): Promise<void> {
    steps.push('disconnected');
  }
}

@Injectable()
class Preparation {
  constructor(
    tasks: StartupTasks,
    private readonly database: Database,
  ) {
    tasks.register('migrations', ({ signal }) => database.migrate(signal), { timeout: minutes(2) });
  }

  @StartupTask({ name: 'warm-up', timeout: seconds(10) })
  async warmUp(): Promise<void> {
    await this.database.query('SELECT 1');
  }
}

@Injectable()
class Conditions {
  constructor(
    checks: StartupChecks,
    private readonly database: Database,
  ) {
    checks.register('licence', () => ({ status: 'warning', message: 'The licence ends in 3 days.' }), {
      required: false,
    });
  }

  @StartupCheck('database', { group: 'database', timeout: seconds(2) })
  async answers(): Promise<string> {
    return `PostgreSQL ${await this.database.version()}`;
  }
}

function registerReadyMade(checks: StartupChecks): void {
  checks.register('node', nodeVersionCheck('>=22.12'));
  checks.register('uploads', folderCheck('/tmp', { minFreeBytes: 0 }), { timeout: seconds(2) });
  checks.register('queue', reachableCheck('tcp://127.0.0.1:5672'), { required: false, group: 'services' });
}

@Module({ imports: [LifecycleModule.forRoot()] })
class AppModule {}

@Module({ imports: [AppModule], providers: [Database, Preparation, Conditions] })
class ServiceModule {}

const running = (app: INestApplicationContext): Promise<void> =>
  new Promise((resolve) => {
    const state = app.get<LifecycleState>(LifecycleState);
    if (state.phase === 'running') resolve();
    else state.onPhase(() => resolve());
  });

describe('the README', () => {
  afterEach(() => {
    delete process.env['PORT'];
    steps = [];
  });

  it('takes over the signals until the application is closed', async () => {
    Logger.overrideLogger(false);
    process.env['PORT'] = '0';
    const before = process.listenerCount('SIGTERM');

    const app = await NestFactory.create(AppModule);
    enableGracefulShutdown(app); // in place of app.enableShutdownHooks()
    await app.listen(process.env['PORT'] ?? 3000);

    expect(process.listenerCount('SIGTERM')).toBe(before + 1);
    await app.close();
    expect(process.listenerCount('SIGTERM')).toBe(before);
  });

  it('runs registered start-up tasks before decorated ones', async () => {
    const app = await NestFactory.createApplicationContext(ServiceModule, { logger: false });
    await running(app);
    expect(steps).toEqual(['migrated', 'SELECT 1']);
    await app.close();
  });

  it('runs registered and decorated start-up checks', async () => {
    const app = await NestFactory.createApplicationContext(ServiceModule, { logger: false });
    await running(app);
    expect(app.get(StartupChecks).status).toMatchObject([
      { name: 'licence', required: false, status: 'warning', message: 'The licence ends in 3 days.' },
      { name: 'database', required: true, status: 'passed', message: 'PostgreSQL 17.2' },
    ]);
    await app.close();
  });

  it('writes the report of a validation', async () => {
    const write = jest.spyOn(process.stdout, 'write').mockReturnValue(true);

    const app = await NestFactory.create(AppModule, { logger: false });
    const report = await validateStartup(app);
    const colors = process.stdout.hasColors?.() ?? false;
    process.stdout.write(`${formatStartupReport(report, { colors })}\n`);
    process.exitCode = report.passed ? 0 : 1;

    expect(process.exitCode).toBe(0);
    process.exitCode = undefined;
    expect(write.mock.calls[0]?.[0]).toMatch(/Environment requirements not checked/);
    write.mockRestore();
  });

  it('runs ready-made checks and no start-up task in a validation', async () => {
    const app = await NestFactory.create(ServiceModule, { logger: false });
    registerReadyMade(app.get(StartupChecks));
    const { groups } = await validateStartup(app);
    expect(groups.flatMap(({ checks }) => checks.map(({ name, status }) => [name, status]))).toEqual([
      ['database', 'passed'],
      ['queue', expect.any(String)],
      ['licence', 'warning'],
      ['node', 'passed'],
      ['uploads', 'passed'],
    ]);
    expect(steps).toEqual([]);
  });

  it('stops intakes before work and streams end, and closes clients after them', async () => {
    const app = await NestFactory.createApplicationContext(ServiceModule, { logger: false });
    await running(app);
    steps = [];
    const [shutdown, inFlight, database] = [
      app.get<Shutdown>(Shutdown),
      app.get(InFlight),
      app.get(Database),
    ];
    const worker = { pause: (now: boolean): void => void steps.push(`paused ${now}`) };
    const video = { id: 7 };
    const transcode = async ({ id }: typeof video, signal: AbortSignal): Promise<void> => {
      steps.push(`transcoded ${id} ${signal.aborted}`);
    };
    const feed = { end: (): void => void steps.push('feed ended') };

    shutdown.stopIntake('transcodings', () => worker.pause(true));
    shutdown.closeWith('database', () => database.disconnect(), seconds(3));

    await inFlight.track('transcode', (signal) => transcode(video, signal));
    const done = inFlight.stream('live-feed', () => feed.end());

    const closed = app.close();
    feed.end = (): void => {
      steps.push('feed ended');
      done();
    };
    await closed;
    expect(steps).toEqual(['transcoded 7 false', 'paused true', 'feed ended', 'disconnected']);
  });
});
