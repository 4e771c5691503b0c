import type { Explanation } from '@breakwater/resilience';

/** Rules about retries that hold for each upstream, whatever its policy says. */
export const RETRY_RULES: readonly string[] = [
  'any method: retried if nothing was sent, and after 429 or 503 with Retry-After',
  'GET, HEAD, OPTIONS, PUT, DELETE, and requests with an idempotency key: retried also if the outcome is unknown, and after 408, 425, 500, 502, 503 and 504',
  'POST and PATCH without an idempotency key: not retried once they were sent',
  'a stream as body: not retried; pass a function that returns a new stream',
  'a body that was handed out by stream() or fetch: not retried',
  'an answer whose body says `retryable: false`: not retried',
];

/** Explains the calls of an upstream: the steps of its policy with each value and its origin, and which requests are not retried. */
export class UpstreamExplanation {
  constructor(
    /** Name of the upstream. */
    readonly name: string,
    readonly policy: Explanation,
    /** Which requests are retried, one rule each. Empty without retries. */
    readonly retries: readonly string[] = RETRY_RULES,
  ) {}

  /** The explanation as text. */
  toString(): string {
    return [this.policy.toString(), 'retries:', ...this.retries.map((rule) => `     ${rule}`)].join('\n');
  }
}
