import { CoreModule, Clock, ResilienceEvents, ResilienceGauges } from '@breakwater/core';
import { VirtualClock } from '@breakwater/core/testing';
import type { INestApplication, LoggerService, Provider, Type } from '@nestjs/common';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { MetricsService, ObservabilityModule, type ObservabilityModuleOptions } from '../../src/index.js';
import { type Family, type Line, parseExposition } from '../../../../test/harness/exposition.js';

/** What a test starts beside the module. */
export interface Surroundings {
  readonly providers?: Provider[];
  readonly imports?: Type[];
  readonly controllers?: Type[];
  readonly logger?: LoggerService;
  /** Called before the application starts. */
  readonly prepare?: (app: INestApplication) => void;
}

export const OPENMETRICS = 'application/openmetrics-text; version=1.0.0';

/** A service with metrics that listens on a free port; time is the test's. */
export class Service implements AsyncDisposable {
  readonly events: ResilienceEvents;
  readonly gauges: ResilienceGauges;
  readonly metrics: MetricsService;

  constructor(
    readonly app: INestApplication,
    readonly url: string,
    readonly clock: VirtualClock,
  ) {
    this.events = app.get(ResilienceEvents);
    this.gauges = app.get(ResilienceGauges);
    this.metrics = app.get(MetricsService);
  }

  request(path: string, init?: RequestInit): Promise<Response> {
    return fetch(this.url + path, init);
  }

  /** The metrics as a scraper reads them. */
  async scrape(format: 'text' | 'openmetrics' = 'text'): Promise<Map<string, Family>> {
    const accept = format === 'text' ? 'text/plain' : OPENMETRICS;
    const response = await this.request('/metrics', { headers: { accept } });
    return parseExposition(await response.text(), format);
  }

  /** The lines of a metric. */
  async lines(name: string, format: 'text' | 'openmetrics' = 'text'): Promise<readonly Line[]> {
    return (await this.scrape(format)).get(name)?.lines ?? [];
  }

  /** Lines as `name{label="value"} 1`, those of a metric alone. */
  async read(name: string): Promise<string[]> {
    return (await this.lines(name)).map(({ name: line, labels, value }) => {
      const text = Object.entries(labels).map(([label, of]) => `${label}="${of}"`);
      return `${line}${text.length > 0 ? `{${text.join(',')}}` : ''} ${value}`;
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.app.close();
  }
}

const ADAPTERS = {
  Express: () => new ExpressAdapter(),
  Fastify: () => new FastifyAdapter(),
} as const;

export type PlatformName = keyof typeof ADAPTERS;
export const PLATFORM_NAMES: readonly PlatformName[] = ['Express', 'Fastify'];

export async function start(
  platform: PlatformName,
  options: ObservabilityModuleOptions = {},
  { imports = [], providers = [], controllers = [], logger, prepare }: Surroundings = {},
): Promise<Service> {
  const clock = new VirtualClock();
  const testing = await Test.createTestingModule({
    imports: [CoreModule, ObservabilityModule.forRootAsync({ useFactory: () => options }), ...imports],
    providers,
    controllers,
  })
    .overrideProvider(Clock)
    .useValue(clock)
    .setLogger(logger ?? { log() {}, error() {}, warn() {} })
    .compile();
  const app = testing.createNestApplication(ADAPTERS[platform]() as never, { forceCloseConnections: true });
  prepare?.(app);
  await app.listen(0, '127.0.0.1');
  return new Service(app, await app.getUrl(), clock);
}
