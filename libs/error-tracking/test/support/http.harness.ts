import type { DynamicModule, Provider, Type } from '@nestjs/common';
import { HttpApplication, type HttpPlatform, RecordingLogger, startApplication } from '@breakwater/testing';
import { afterEach } from '@jest/globals';
import { ErrorTracker } from '../../src/index.js';

const running: HttpApplication[] = [];

afterEach(async () => {
  await Promise.all(running.splice(0).map(({ app }) => app.close()));
});

/** An application with error tracking; it is closed after the test. */
export class TrackedApplication extends HttpApplication {
  readonly tracker = this.app.get(ErrorTracker);

  constructor(
    { app, url, clock }: HttpApplication,
    readonly logger: RecordingLogger,
  ) {
    super(app, url, clock);
  }
}

/** Starts an application of these parts. */
export async function listen(
  platform: HttpPlatform,
  parts: {
    readonly imports: (Type | DynamicModule)[];
    readonly controllers?: Type[];
    readonly providers?: Provider[];
  },
): Promise<TrackedApplication> {
  const logger = new RecordingLogger();
  const application = await startApplication(platform, { ...parts, logger });
  running.push(application);
  return new TrackedApplication(application, logger);
}
