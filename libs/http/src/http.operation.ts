import { checkOptions, Failures, HealthDetails, ResilienceGauges } from '@breakwater/core';
import { Inject, Injectable, Logger, type OnApplicationBootstrap, type OnModuleInit } from '@nestjs/common';
import { HTTP_CLIENT_FAILURES } from './errors/http.failures.js';
import './http.events.js';
import { HttpClients } from './http-clients.service.js';
import { HttpStatus } from './http.status.js';
import { loadedUndiciVersions } from './figures/loaded-undici.js';

/** The clients for operators: the meaning of their errors, gauges for metrics, facts in the health bodies, and a warning. */
@Injectable()
export class HttpOperation implements OnModuleInit, OnApplicationBootstrap {
  readonly #logger = new Logger('HttpModule');

  constructor(
    private readonly clients: HttpClients,
    status: HttpStatus,
    @Inject(Failures) failures: Failures,
    @Inject(ResilienceGauges) gauges: ResilienceGauges,
    @Inject(HealthDetails) details: HealthDetails,
  ) {
    failures.extend(HTTP_CLIENT_FAILURES);
    gauges.provide('http-pool', () =>
      clients.upstreams.flatMap(({ name, pool }) => (pool ? [{ upstream: name, ...pool }] : [])),
    );
    gauges.provide('http-upstream', () =>
      clients.upstreams.map(({ name, sinceLastSuccess }) => ({ upstream: name, sinceLastSuccess })),
    );
    details.provide('http', () => status.details());
  }

  /** Runs after all modules have defined their policies. */
  onModuleInit(): void {
    checkOptions('http', undefined, (check) => {
      for (const upstream of this.clients.upstreams) {
        const warning = check.include(() => upstream.check());
        if (warning !== undefined) this.#logger.warn(warning);
      }
    });
  }

  onApplicationBootstrap(): void {
    const versions = loadedUndiciVersions();
    const majors = new Set(versions.map((version) => version.split('.')[0]));
    if (majors.size < 2) return;
    this.#logger.warn(
      `This process has loaded undici ${versions.join(' and ')}. A dispatcher or a FormData of one version fails or hangs in another; ` +
        'give other libraries `client.fetch`, and install one version.',
    );
  }
}
