import { isBulkheadFullError, RequestContext } from '@breakwater/core';
import { SeededRandom } from '@breakwater/core/testing';
import { type BulkheadOptions, resolveBulkheadOptions } from '../src/bulkhead/bulkhead.options.js';
import { BulkheadPolicy } from '../src/bulkhead/bulkhead.policy.js';
import { Call } from '../src/invocation/call.js';
import { policyEnvironment } from './policy-environment.js';

/** A part of a simulation. */
export interface Stretch {
  /** Seconds that it lasts. */
  readonly length: number;
  /** Calls per second that arrive, at random (Poisson). @default 0 */
  readonly rate?: number;
  /** Calls that arrive at its beginning, all at once. @default 0 */
  readonly burst?: number;
}

/** Figures of a stretch. */
export interface StretchFigures {
  readonly arrived: number;
  /** Share of the calls that were refused, by reason. */
  readonly refused: Readonly<Record<string, number>>;
  /** Answers a second that came within the patience of their callers. */
  readonly useful: number;
  /** Milliseconds that the calls which ran had waited. */
  readonly p50: number;
  readonly p99: number;
}

/** Milliseconds after which a caller no longer wants its answer. It does not tell anybody. */
export const PATIENCE = 250;

/** A bulkhead in front of work of about 50 ms, on a virtual clock. */
export class QueueSimulation {
  readonly #environment = policyEnvironment();
  readonly #random: SeededRandom;
  readonly #policy: BulkheadPolicy;
  readonly #request = new RequestContext();

  constructor(seed: number, options: BulkheadOptions) {
    this.#random = new SeededRandom(seed);
    this.#policy = new BulkheadPolicy('simulated', resolveBulkheadOptions(options), this.#environment);
  }

  async run({ length, rate = 0, burst = 0 }: Stretch): Promise<StretchFigures> {
    const { clock } = this.#environment;
    const end = clock.now() + length * 1_000;
    const waits: number[] = [];
    const refused: Record<string, number> = {};
    let [arrived, useful] = [0, 0];
    const arrive = (): void => {
      arrived++;
      const came = clock.now();
      const logical = { name: 'work', operation: () => undefined, attempts: 0, committed: false };
      const work = this.#policy.wrap(() => {
        waits.push(clock.now() - came);
        return new Promise((resolve) => void clock.setTimeout(() => resolve(undefined), this.#duration()));
      });
      work(new Call(logical, {}, this.#request)).then(
        () => {
          if (clock.now() - came <= PATIENCE) useful++;
        },
        (error: unknown) => {
          const reason = isBulkheadFullError(error) ? String(error.reason) : 'a defect';
          refused[reason] = (refused[reason] ?? 0) + 1;
        },
      );
    };
    const next = (): void => {
      const gap = (-Math.log(1 - this.#random.next()) / rate) * 1_000;
      if (clock.now() + gap >= end) return;
      clock.setTimeout(() => {
        arrive();
        next();
      }, gap);
    };
    for (let call = 0; call < burst; call++) arrive();
    if (rate > 0) next();
    await clock.advance(length * 1_000);
    waits.sort((a, b) => a - b);
    return {
      arrived,
      refused: Object.fromEntries(
        Object.entries(refused).map(([reason, count]) => [reason, count / arrived]),
      ),
      useful: useful / length,
      p50: waits[Math.floor(waits.length / 2)] ?? 0,
      p99: waits[Math.floor(waits.length * 0.99)] ?? 0,
    };
  }

  #duration(): number {
    return 45 + 10 * this.#random.next();
  }
}
