import { Bulkhead, CircuitBreaker, Hedge, Retry, Timeout } from '@breakwater/resilience';
import { Injectable } from '@nestjs/common';
import { broken, flaky } from './work.js';

/** Longer than any case takes, in milliseconds. */
export const ONE_HOUR = 3_600_000;

/** The work, guarded by our decorators. `work.ts` has the work that peers run in place of these methods. */
@Injectable()
export class GuardedWork {
  readonly #few = flaky();
  readonly #many = flaky();
  readonly #million = flaky();

  @CircuitBreaker()
  async withBreaker(id: string): Promise<string> {
    return id;
  }

  @Retry()
  @Timeout(3_000)
  @CircuitBreaker()
  @Bulkhead()
  async withFour(id: string): Promise<string> {
    return id;
  }

  @Retry()
  @Hedge({ idempotent: true })
  @Timeout(3_000)
  @CircuitBreaker()
  @Bulkhead()
  async withFourAndHedge(id: string): Promise<string> {
    return id;
  }

  @Bulkhead(10)
  async withBulkhead(id: string): Promise<string> {
    return id;
  }

  @Bulkhead('adaptive')
  async withAdaptiveBulkhead(id: string): Promise<string> {
    return id;
  }

  @CircuitBreaker({ resetTimeout: ONE_HOUR })
  withOpenCircuit(id: string): Promise<string> {
    return broken(id);
  }

  @CircuitBreaker({ name: 'few', rollingCountTimeout: ONE_HOUR })
  withFewRecorded(id: string): Promise<string> {
    return this.#few(id);
  }

  @CircuitBreaker({ name: 'many', rollingCountTimeout: ONE_HOUR })
  withManyRecorded(id: string): Promise<string> {
    return this.#many(id);
  }

  @CircuitBreaker({ rollingCountTimeout: ONE_HOUR })
  withMillionsRecorded(id: string): Promise<string> {
    return this.#million(id);
  }
}
