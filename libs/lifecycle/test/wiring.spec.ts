import 'reflect-metadata';
import { LifecycleState } from '@breakwater/core';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type INestApplication, Module, type ModuleMetadata } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { enableGracefulShutdown, LifecycleModule, StartupTasks } from '../src/index.js';
import { RecordingLogger } from '@breakwater/testing';

describe('an application that is wired wrongly', () => {
  let logger: RecordingLogger;
  beforeEach(() => {
    logger = new RecordingLogger();
  });

  const create = (imports: ModuleMetadata['imports'] = []): Promise<INestApplication> => {
    @Module({ imports })
    class AppModule {}
    return NestFactory.create(AppModule, { logger, abortOnError: false });
  };

  it('gets an error that says to import the module before enableGracefulShutdown', async () => {
    const app = await create();
    expect(() => enableGracefulShutdown(app)).toThrow(
      'enableGracefulShutdown(app) needs LifecycleModule: add LifecycleModule.forRoot() to the imports of the root module.',
    );
    await app.close();
  });

  it('gets an error that says to call forRoot()', async () => {
    await expect(create([LifecycleModule])).rejects.toThrow(
      'Expected "lifecycle" to be imported as LifecycleModule.forRoot(), once, in the root module',
    );
  });

  it.each([
    ['with two sets of options', () => LifecycleModule.forRoot({ drainDelay: 1 })],
    ['with and without forRoot()', () => LifecycleModule],
  ])('is told to import the module once (%s)', async (_case, second) => {
    @Module({ imports: [second()] })
    class FeatureModule {}
    await expect(create([LifecycleModule.forRoot(), FeatureModule])).rejects.toThrow(
      'once, in the root module',
    );
  });
});

describe('an application that is wired well', () => {
  let app: INestApplication;
  afterEach(() => app.close());

  it('shows whole milliseconds of its start-up tasks', async () => {
    @Module({ imports: [LifecycleModule.forRoot()] })
    class AppModule {}
    app = await NestFactory.create(AppModule, { logger: false });
    const done = Promise.withResolvers<void>();
    app.get(StartupTasks).register('warm-up', () => done.promise);
    await app.init();
    const duration = (): number => app.get<LifecycleState>(LifecycleState).startup.tasks[0]!.duration;
    expect(Number.isInteger(duration())).toBe(true);
    done.resolve();
    await app.get(StartupTasks).completed;
    expect(Number.isInteger(duration())).toBe(true);
  });
});
