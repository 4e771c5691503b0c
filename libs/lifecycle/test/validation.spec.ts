import 'reflect-metadata';
import { afterEach, describe, expect, it } from '@jest/globals';
import { type INestApplication, Injectable, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { LifecycleModule, StartupCheck, StartupTask, StartupTasks, validateStartup } from '../src/index.js';

let tasks = 0;

@Injectable()
class Conditions {
  @StartupCheck('licence', { after: 'tasks', group: 'configuration' })
  licence(): string {
    return 'valid';
  }

  @StartupTask()
  migrate(): void {
    tasks++;
  }
}

@Module({ imports: [LifecycleModule.forRoot()], providers: [Conditions] })
class AppModule {}

describe('validateStartup', () => {
  let app: INestApplication;
  afterEach(async () => {
    await app.close();
    tasks = 0;
  });

  const names = async (): Promise<string[]> => {
    const { groups } = await validateStartup(app);
    return groups.flatMap(({ checks }) => checks.map(({ name, status }) => `${name} ${status}`));
  };

  it('runs the checks of both stages, and no task', async () => {
    app = await NestFactory.create(AppModule, { logger: false });
    expect(await names()).toEqual(['licence passed']);
    expect(tasks).toBe(0);
  });

  it('works again, and in an application that has started', async () => {
    app = await NestFactory.create(AppModule, { logger: false });
    await app.init();
    await app.get(StartupTasks).completed;
    expect(await names()).toEqual(['licence passed']);
    expect(await names()).toEqual(['licence passed']);
    expect(tasks).toBe(1);
  });
});
