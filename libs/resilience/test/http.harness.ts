import { connect, type Socket } from 'node:net';
import { ErrorReporter } from '@breakwater/core';
import { HTTP_PLATFORMS, HttpApplication, type HttpPlatform, startApplication } from '@breakwater/testing';
import type { Provider, Type } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { afterEach } from '@jest/globals';
import { ErrorTrackingFilter, ResilienceModule, type ResilienceModuleOptions } from '../src/index.js';

/** For `describe.each`: deadline and retries of requests by interceptors, and by `deadline: true`, on each platform. */
export const REQUEST_MODES = HTTP_PLATFORMS.flatMap((platform) => [
  { mode: 'interceptors', platform, deadline: false },
  { mode: 'deadline: true', platform, deadline: true },
]);

const running: HttpApplication[] = [];

afterEach(async () => {
  await Promise.all(running.splice(0).map(({ app }) => app.close()));
});

/** An error that reached the `ErrorReporter`, with the status of the answer. */
interface Report {
  readonly error: unknown;
  readonly status: unknown;
}

/** An application with `ErrorTrackingFilter`; it is closed after the test. */
export class ResilientApplication extends HttpApplication {
  constructor(
    { app, url, clock }: HttpApplication,
    readonly reports: readonly Report[],
  ) {
    super(app, url, clock);
  }

  /** Sends a GET over a socket of its own, to be destroyed. */
  readonly open = (path: string): Socket => {
    const socket = connect(Number(new URL(this.url).port), '127.0.0.1');
    socket.on('error', () => {});
    socket.write(`GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`);
    return socket;
  };
}

/** Starts an application with `ErrorTrackingFilter` and the given parts. */
export async function listen(
  platform: HttpPlatform,
  parts: {
    readonly controllers: Type[];
    readonly providers?: Provider[];
    readonly options?: ResilienceModuleOptions;
  },
): Promise<ResilientApplication> {
  const reports: Report[] = [];
  const { controllers, providers = [], options = {} } = parts;
  const report = (error: unknown, context: Record<string, unknown>): void => {
    reports.push({ error, status: context['status'] });
  };
  const application = await startApplication(platform, {
    imports: [ResilienceModule.forRoot(options)],
    controllers,
    providers: [
      ...providers,
      { provide: APP_FILTER, useClass: ErrorTrackingFilter },
      { provide: ErrorReporter, useValue: { report } },
    ],
  });
  running.push(application);
  return new ResilientApplication(application, reports);
}
