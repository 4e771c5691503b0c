import { Clock } from '@breakwater/core';
import { VirtualClock } from '@breakwater/core/testing';
import type { DynamicModule, INestApplication, Provider, Type } from '@nestjs/common';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { afterEach } from '@jest/globals';
import { ErrorTracker } from '../../src/index.js';
import { RecordingLogger } from './recording.logger.js';

/** For `describe.each`: the HTTP platforms of Nest. */
export const PLATFORMS = [
  ['Express', () => new ExpressAdapter()],
  ['Fastify', () => new FastifyAdapter()],
] as const;

const running: INestApplication[] = [];

afterEach(async () => {
  await Promise.all(running.splice(0).map((app) => app.close()));
});

/** An application that listens on a real port, on a virtual clock; it is closed after the test. */
export interface HttpApplication {
  readonly app: INestApplication;
  readonly clock: VirtualClock;
  readonly logger: RecordingLogger;
  readonly tracker: ErrorTracker;
  fetch(path: string, init?: RequestInit): Promise<Response>;
  /** Status and body of an answer in JSON. */
  json(path: string, init?: RequestInit): Promise<{ readonly status: number; readonly body: unknown }>;
}

/** Starts an application of these parts. */
export async function listen(
  createAdapter: () => ExpressAdapter | FastifyAdapter,
  parts: {
    readonly imports: (Type | DynamicModule)[];
    readonly controllers?: Type[];
    readonly providers?: Provider[];
  },
): Promise<HttpApplication> {
  const clock = new VirtualClock();
  const logger = new RecordingLogger();
  const module = await Test.createTestingModule(parts).overrideProvider(Clock).useValue(clock).compile();
  const app = module.createNestApplication(createAdapter());
  app.useLogger(logger);
  running.push(app);
  await app.listen(0, '127.0.0.1');
  const url = await app.getUrl();
  return {
    app,
    clock,
    logger,
    tracker: app.get(ErrorTracker),
    fetch: (path, init) => fetch(url + path, init),
    json: async (path, init) => {
      const response = await fetch(url + path, init);
      return { status: response.status, body: await response.json() };
    },
  };
}
