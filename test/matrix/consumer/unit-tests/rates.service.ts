import { CircuitBreaker, Fallback, Retry, Timeout } from '@breakwater/resilience';
import { Injectable } from '@nestjs/common';

@Injectable()
export class RatesApi {
  async rate(pair: string): Promise<string> {
    throw new Error(`The tests replace the API that knows the rate of ${pair}.`);
  }
}

@Injectable()
export class RateService {
  // No @Inject(): Nest reads the type of the parameter from the metadata that the compiler emits.
  constructor(private readonly api: RatesApi) {}

  @Fallback({ value: 'unknown' })
  @Retry({ maxRetries: 2, delay: 200, jitter: 'none' })
  @CircuitBreaker('rates')
  async rate(pair: string): Promise<string> {
    return this.api.rate(pair);
  }

  @Timeout(500)
  async fresh(pair: string): Promise<string> {
    return this.api.rate(pair);
  }
}
