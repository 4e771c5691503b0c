import { Shutdown } from '@breakwater/core';
import { LifecycleModule, type LifecycleOptions } from '@breakwater/lifecycle';
import {
  RequestTimeout,
  ResilienceModule,
  type ResilienceModuleOptions,
  TimeoutInterceptor,
} from '@breakwater/resilience';
import { HTTP_PLATFORMS, RecordingLogger, startApplication } from '@breakwater/testing';
import { Controller, Get, Inject, Injectable, type Provider } from '@nestjs/common';
import { APP_INTERCEPTOR } from '@nestjs/core';
import { describe, expect, it } from '@jest/globals';

@Controller()
class ReportsController {
  @Get('list')
  list(): string[] {
    return [];
  }

  @Get('export')
  @RequestTimeout(300_000)
  export(): string {
    return 'rows';
  }

  @Get('quick')
  @RequestTimeout(50)
  quick(): string {
    return 'row';
  }
}

@Injectable()
class Transcoder {
  constructor(@Inject(Shutdown) shutdown: Shutdown) {
    shutdown.expectWork('transcodings', 20_000);
    shutdown.expectWork('transcodings', 90_000);
  }
}

describe.each(HTTP_PLATFORMS)('the start of an application on %s', (platform) => {
  /** Starts an application, and returns the warnings about work that the shutdown would cut off. */
  const warningsOf = async (
    http: ResilienceModuleOptions['http'],
    lifecycle: LifecycleOptions = {},
    providers: Provider[] = [],
  ): Promise<readonly string[]> => {
    const logger = new RecordingLogger();
    const { app } = await startApplication(platform, {
      logger,
      imports: [LifecycleModule.forRoot(lifecycle), ResilienceModule.forRoot({ ...(http && { http }) })],
      controllers: [ReportsController],
      providers,
    });
    await app.close();
    return logger.at('warn').filter((line) => line.includes('cuts work off'));
  };

  it('warns that requests can take longer than the shutdown waits for them', async () => {
    expect(await warningsOf({ deadline: true })).toEqual([
      'The shutdown cuts work off after 10000 ms, but some work can take longer ' +
        '(requests (http.requestTimeout): 120000 ms, ReportsController.export (@RequestTimeout): 300000 ms). ' +
        'Raise SHUTDOWN_IN_FLIGHT_TIMEOUT, and SHUTDOWN_TIMEOUT with it, or shorten the limit of that work.',
    ]);
  });

  it('warns as well when an interceptor sets the deadlines', async () => {
    const interceptor = { provide: APP_INTERCEPTOR, useClass: TimeoutInterceptor };
    expect(await warningsOf({ requestTimeout: 30_000 }, {}, [interceptor])).toEqual([
      expect.stringContaining('requests (http.requestTimeout): 30000 ms'),
    ]);
  });

  it('does not warn when the shutdown waits long enough, or when nothing sets deadlines', async () => {
    const patient = { inFlightTimeout: 300_000, timeout: 310_000 };
    expect(await warningsOf({ deadline: true }, patient)).toEqual([]);
    expect(await warningsOf({})).toEqual([]);
  });

  it('warns only of the routes when requests have no common limit', async () => {
    const [warning] = await warningsOf({ deadline: true, requestTimeout: false });
    expect(warning).toContain('(ReportsController.export (@RequestTimeout): 300000 ms)');
  });

  it('warns of the longest work that a provider announces under a name', async () => {
    expect(await warningsOf({}, {}, [Transcoder])).toEqual([
      expect.stringContaining('(transcodings: 90000 ms)'),
    ]);
  });
});
