import type { VirtualClock } from '@breakwater/core/testing';
import type { Charge, RateLimitAlgorithm } from '../../src/counters/counters.js';
import type { RateLimitStore, Verdict } from '../../src/stores/rate-limit.store.js';

export const ALGORITHMS = ['fixed', 'sliding', 'gcra'] as const satisfies readonly RateLimitAlgorithm[];

/** Length of the windows, unless a test says otherwise. */
export const WINDOW = 60_000;

/** A store whose time is the clock's. */
export interface StoreUnderTest {
  readonly store: RateLimitStore;
  readonly clock: VirtualClock;
}

/** Creates an empty store. */
export type CreateStore = () => StoreUnderTest;

export interface ChargeParts extends Partial<Pick<Charge, 'key' | 'limit' | 'cost'>> {
  readonly name?: string;
  readonly window?: number;
  readonly burst?: number;
  readonly blockFor?: number;
}

export const charge = (
  algorithm: RateLimitAlgorithm,
  {
    name = algorithm,
    window = WINDOW,
    burst,
    blockFor = 0,
    key = 'ann',
    limit = 5,
    cost = 1,
  }: ChargeParts = {},
): Charge => ({
  rules: { name, algorithm, window, blockFor, ...(burst !== undefined && { burst }) },
  key,
  limit,
  cost,
});

export const consume = async (store: RateLimitStore, ...charges: Charge[]): Promise<Verdict> =>
  (await store.consume(charges))[0] as Verdict;

export const peek = async (store: RateLimitStore, one: Charge): Promise<Verdict> =>
  (await store.peek([one]))[0] as Verdict;

export async function times(count: number, work: () => Promise<Verdict>): Promise<Verdict[]> {
  const verdicts: Verdict[] = [];
  for (let index = 0; index < count; index++) verdicts.push(await work());
  return verdicts;
}

export const allowed = (verdicts: readonly Verdict[]): number => verdicts.filter((one) => one.allowed).length;
