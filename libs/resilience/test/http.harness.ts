import type { Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { Clock, ErrorReporter } from '@breakwater/core';
import { VirtualClock } from '@breakwater/core/testing';
import type { INestApplication, Provider, Type } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { afterEach } from '@jest/globals';
import { ErrorTrackingFilter, ResilienceModule, type ResilienceModuleOptions } from '../src/index.js';

/** For `describe.each`: the HTTP platforms of Nest. */
export const PLATFORMS = [
  ['Express', () => new ExpressAdapter()],
  ['Fastify', () => new FastifyAdapter()],
] as const;

/** For `describe.each`: deadline and retries of requests by interceptors, and by `deadline: true`, on each platform. */
export const REQUEST_MODES = PLATFORMS.flatMap(([platform, createAdapter]) => [
  { mode: 'interceptors', platform, createAdapter, deadline: false },
  { mode: 'deadline: true', platform, createAdapter, deadline: true },
]);

const running: INestApplication[] = [];

afterEach(async () => {
  await Promise.all(running.splice(0).map((app) => app.close()));
});

/** An application that listens on a real port, on a virtual clock; it is closed after the test. */
export interface HttpApplication {
  readonly app: INestApplication;
  readonly clock: VirtualClock;
  /** What reached the `ErrorReporter`, with the status. */
  readonly reports: { readonly error: unknown; readonly status: unknown }[];
  fetch(path: string, init?: RequestInit): Promise<Response>;
  /** Sends a GET over a socket of its own, to be destroyed. */
  open(path: string): Socket;
}

/** Starts an application with `ErrorTrackingFilter` and the given parts. */
export async function listen(
  createAdapter: () => ExpressAdapter | FastifyAdapter,
  parts: {
    readonly controllers: Type[];
    readonly providers?: Provider[];
    readonly options?: ResilienceModuleOptions;
  },
): Promise<HttpApplication> {
  const clock = new VirtualClock();
  const reports: HttpApplication['reports'] = [];
  const { controllers, providers = [], options = {} } = parts;
  const module = await Test.createTestingModule({
    imports: [ResilienceModule.forRoot(options)],
    controllers,
    providers: [
      ...providers,
      { provide: APP_FILTER, useClass: ErrorTrackingFilter },
      {
        provide: ErrorReporter,
        useValue: {
          report: (error: unknown, context: Record<string, unknown>) =>
            reports.push({ error, status: context['status'] }),
        },
      },
    ],
  })
    .overrideProvider(Clock)
    .useValue(clock)
    .compile();
  const app = module.createNestApplication(createAdapter(), { logger: false, forceCloseConnections: true });
  running.push(app);
  await app.listen(0, '127.0.0.1');
  const { port } = (app.getHttpServer() as Server).address() as AddressInfo;
  return {
    app,
    clock,
    reports,
    fetch: (path, init) => fetch(`http://127.0.0.1:${port}${path}`, init),
    open: (path) => {
      const socket = connect(port, '127.0.0.1');
      socket.on('error', () => {});
      socket.write(`GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`);
      return socket;
    },
  };
}
