import type { AccessGate, DirectAnswer, DirectRequest } from '@breakwater/core';
import { CONTENT_TYPES } from '../exposition/exposition-format.js';
import { type MetricsFormat, negotiateFormat } from '../exposition/negotiate-format.js';
import type { MetricsService } from '../metrics.service.js';

const JSON_TYPE = 'application/json; charset=utf-8';
const TEXT_TYPE = 'text/plain; charset=utf-8';

/** Answers scrapes. Clients that may see the metrics always get 200, even while the service is unhealthy. */
export class MetricsEndpoint {
  constructor(
    private readonly metrics: MetricsService,
    private readonly access: AccessGate,
  ) {}

  async answer({ headers, native }: DirectRequest): Promise<DirectAnswer> {
    if (await this.access.admits(native)) return this.#show(negotiateFormat(headers.accept));
    return {
      code: 401,
      headers: { 'content-type': TEXT_TYPE, 'cache-control': 'no-store', 'www-authenticate': 'Bearer' },
      body: 'Unauthorized\n',
    };
  }

  async #show(format: MetricsFormat): Promise<DirectAnswer> {
    const json = format === 'json';
    return {
      code: 200,
      headers: {
        'content-type': json ? JSON_TYPE : CONTENT_TYPES[format],
        'cache-control': 'no-store',
        vary: 'accept',
      },
      body: json ? JSON.stringify(this.metrics.summary()) : await this.metrics.scrape(format),
    };
  }
}
