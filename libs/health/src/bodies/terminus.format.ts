import { HttpException, Inject, Injectable } from '@nestjs/common';
import { type HealthCheckResult, HealthCheckService } from '@nestjs/terminus';
import type { HealthBodyFormat, HealthView } from './health-view.js';
import { toIndicator } from './terminus-indicator.js';

/** The bodies of Terminus, which Terminus itself makes. */
@Injectable()
export class TerminusFormat implements HealthBodyFormat {
  readonly contentType = 'application/json; charset=utf-8';

  constructor(@Inject(HealthCheckService) private readonly terminus: HealthCheckService) {}

  async render({ report: { checks, reason }, details }: HealthView): Promise<unknown> {
    const result = await this.#check(checks.map(toIndicator));
    const status = reason === undefined ? result.status : reason === 'starting' ? 'error' : 'shutting_down';
    return details ? { ...result, status } : { status };
  }

  async #check(indicators: ReturnType<typeof toIndicator>[]): Promise<HealthCheckResult> {
    try {
      return await this.terminus.check(indicators);
    } catch (error) {
      // Terminus throws a bad answer as an exception that holds the body.
      if (error instanceof HttpException) return error.getResponse() as HealthCheckResult;
      throw error;
    }
  }
}
