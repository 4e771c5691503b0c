import 'reflect-metadata';
import { describe, expect, it } from '@jest/globals';
import { Injectable } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import type { Server } from 'node:http';
import { LifecycleModule, StartupTask, StartupTasks } from '../src/index.js';

@Injectable()
class WarmUp {
  listening: boolean | undefined;

  constructor(private readonly host: HttpAdapterHost) {}

  @StartupTask()
  compile(): void {
    this.listening = (this.host.httpAdapter.getHttpServer() as Server).listening;
  }
}

describe.each([
  ['express', () => new ExpressAdapter()],
  ['fastify', () => new FastifyAdapter()],
])('Start-up tasks on %s', (_, adapter) => {
  it('begin after the server listens, so that a task that computes delays no probe', async () => {
    const module = await Test.createTestingModule({
      imports: [LifecycleModule.forRoot()],
      providers: [
        {
          provide: WarmUp,
          inject: [HttpAdapterHost],
          useFactory: (host: HttpAdapterHost) => new WarmUp(host),
        },
      ],
    }).compile();
    const app = module.createNestApplication(adapter(), { logger: false });
    await app.listen(0, '127.0.0.1');
    await app.get(StartupTasks).completed;
    expect(app.get(WarmUp).listening).toBe(true);
    await app.close();
  });
});
