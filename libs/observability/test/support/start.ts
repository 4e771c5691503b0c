import { CoreModule, Metrics, ResilienceEvents, ResilienceGauges } from '@breakwater/core';
import { HTTP_PLATFORMS, HttpApplication, type HttpPlatform, startApplication } from '@breakwater/testing';
import type { INestApplication, LoggerService, Provider, Type } from '@nestjs/common';
import { CircuitNames, DESCRIPTIONS } from './descriptions.js';
import { MetricsService, ObservabilityModule, type ObservabilityModuleOptions } from '../../src/index.js';
import { type Family, type Line, parseExposition } from '../../../../test/harness/exposition.js';

/** Additional parts that a test starts. */
export interface Surroundings {
  readonly providers?: Provider[];
  readonly imports?: Type[];
  readonly controllers?: Type[];
  readonly logger?: LoggerService;
  /** Names of the circuits in the metrics. @default names that stand in the code */
  readonly names?: CircuitNames;
  /** Registers other metrics in place of those of these specs. */
  readonly describe?: (metrics: Metrics, events: ResilienceEvents) => void;
  /** Called before the application starts. */
  readonly prepare?: (app: INestApplication) => void;
}

export const OPENMETRICS = 'application/openmetrics-text; version=1.0.0';

/** A service with metrics that listens on a free port. */
export class Service extends HttpApplication {
  readonly events = this.app.get(ResilienceEvents);
  readonly gauges = this.app.get(ResilienceGauges);
  readonly metrics = this.app.get(MetricsService);

  request(path: string, init?: RequestInit): Promise<Response> {
    return this.fetch(path, init);
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
}

export type PlatformName = HttpPlatform;
export const PLATFORM_NAMES = HTTP_PLATFORMS;

export async function start(
  platform: HttpPlatform,
  options: ObservabilityModuleOptions = {},
  { imports = [], names = new CircuitNames(), describe, prepare, ...parts }: Surroundings = {},
): Promise<Service> {
  const { app, url, clock } = await startApplication(platform, {
    ...parts,
    imports: [CoreModule, ObservabilityModule.forRootAsync({ useFactory: () => options }), ...imports],
    prepare: (application) => {
      const [metrics, events] = [application.get(Metrics), application.get(ResilienceEvents)];
      if (describe) describe(metrics, events);
      else metrics.register(DESCRIPTIONS, names.of(events));
      prepare?.(application);
    },
  });
  return new Service(app, url, clock);
}
