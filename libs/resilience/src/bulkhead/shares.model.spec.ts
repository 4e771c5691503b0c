import { BulkheadFullError, RequestContext } from '@breakwater/core';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { policyEnvironment } from '../../test/policy-environment.js';
import { Call } from '../invocation/call.js';
import { type BulkheadOptions, resolveBulkheadOptions } from './bulkhead.options.js';
import { BulkheadPolicy } from './bulkhead.policy.js';

type Fate = 'waits' | 'runs' | 'ended' | 'refused' | 'left';

/** A call, and what the bulkhead has done with it. */
interface Visitor {
  readonly id: number;
  /** `undefined` for a caller that is not known. */
  readonly key: string | undefined;
  readonly scope: Call;
  fate: Fate;
  reason?: string;
  /** True if it did not run at once. */
  waited: boolean;
  end(): void;
}

/** A bulkhead with shares, and everything that has happened to it. */
class Bulkhead {
  readonly environment = policyEnvironment();
  readonly visitors: Visitor[] = [];
  readonly policy: BulkheadPolicy;
  /** Starts from the queue since each waiting visitor with room came, by key. */
  readonly overtaken = new Map<Visitor, Map<string, number>>();
  readonly #request = new RequestContext();

  constructor(options: BulkheadOptions) {
    const resolved = resolveBulkheadOptions({ ...options, shareBy: (_, [key]) => key as string | undefined });
    this.policy = new BulkheadPolicy('shared', resolved, this.environment);
  }

  with(fate: Fate, key?: string): Visitor[] {
    return this.visitors.filter((one) => one.fate === fate && (key === undefined || one.key === key));
  }

  async arrive(key: string | undefined): Promise<Visitor> {
    const logical = { name: 'work', operation: () => undefined, attempts: 0, committed: false, args: [key] };
    const scope = new Call(logical, {}, this.#request);
    const visitor: Visitor = {
      id: this.visitors.length,
      key,
      scope,
      fate: 'waits',
      waited: false,
      end: () => {},
    };
    this.visitors.push(visitor);
    const work = this.policy.wrap(
      () =>
        new Promise((resolve) => {
          visitor.fate = 'runs';
          if (visitor.waited) this.#onStarted(visitor);
          visitor.end = () => {
            visitor.fate = 'ended';
            resolve(visitor.id);
          };
        }),
    );
    work(scope).catch((error: unknown) => {
      visitor.fate = error === 'left' ? 'left' : 'refused';
      if (error instanceof BulkheadFullError && error.reason !== undefined) visitor.reason = error.reason;
    });
    visitor.waited = visitor.fate === 'waits';
    await this.environment.clock.settle();
    return visitor;
  }

  /** Ends the work of one call, or lets one leave that waits. */
  async endOne(kind: 'end' | 'cancel', pick: number): Promise<void> {
    const chosen = this.with(kind === 'end' ? 'runs' : 'waits');
    const visitor = chosen[pick % Math.max(1, chosen.length)];
    if (kind === 'end') visitor?.end();
    else visitor?.scope.cancel('left');
    await this.environment.clock.settle();
  }

  hasRoom({ key }: Visitor, slotsOfEach: number): boolean {
    return key === undefined || this.with('runs', key).length < slotsOfEach;
  }

  #onStarted({ key }: Visitor): void {
    for (const counts of this.overtaken.values()) {
      if (key !== undefined) counts.set(key, (counts.get(key) ?? 0) + 1);
    }
  }
}

const keys = fc.constantFrom('a', 'a', 'a', 'b', 'c', undefined);

const step = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant('arrive' as const), key: keys, pick: fc.constant(0) }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('end' as const), key: keys, pick: fc.nat(30) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('cancel' as const), key: keys, pick: fc.nat(30) }) },
);

const options = fc.record({
  maxConcurrent: fc.integer({ min: 2, max: 6 }),
  maxQueue: fc.integer({ min: 0, max: 8 }),
  maxShare: fc.constantFrom(0.1, 0.34, 0.5, 0.75, 0.99),
});

describe('a bulkhead with shares, in any order of events', () => {
  it('keeps each key within its share, lets nobody wait without need, and forgets keys', async () => {
    await fc.assert(
      fc.asyncProperty(options, fc.array(step, { maxLength: 60 }), async (given, steps) => {
        const { maxConcurrent, maxQueue, maxShare } = given;
        const slotsOfEach = Math.max(1, Math.floor(maxShare * maxConcurrent));
        const placesOfEach = maxQueue === 0 ? 0 : Math.max(1, Math.floor(maxShare * maxQueue));
        const bulkhead = new Bulkhead(given);
        for (const { kind, key, pick } of steps) {
          const before = { running: bulkhead.with('runs').length, waiting: bulkhead.with('waits').length };
          const ofKey = {
            running: key === undefined ? 0 : bulkhead.with('runs', key).length,
            waiting: key === undefined ? 0 : bulkhead.with('waits', key).length,
          };
          let arrived: Visitor | undefined;
          if (kind === 'arrive') arrived = await bulkhead.arrive(key);
          else await bulkhead.endOne(kind, pick);
          const isFree = before.running < maxConcurrent && ofKey.running < slotsOfEach;
          const isShareUsed =
            key !== undefined &&
            (maxQueue === 0 ? ofKey.running >= slotsOfEach : ofKey.waiting >= placesOfEach);
          const refusal = isShareUsed ? 'share' : before.waiting >= maxQueue ? 'queue-full' : undefined;
          const expected = isFree ? 'runs' : (refusal ?? 'waits');
          expect(arrived?.reason ?? arrived?.fate).toBe(arrived && expected);
          const running = bulkhead.with('runs');
          expect(running.length).toBeLessThanOrEqual(maxConcurrent);
          const known = ['a', 'b', 'c'];
          for (const one of known) {
            expect(bulkhead.with('runs', one).length).toBeLessThanOrEqual(slotsOfEach);
            // The callers of a key start in the order in which they came.
            const [first] = bulkhead.with('waits', one);
            const later = bulkhead.visitors.filter(
              ({ id, key: other }) => id > (first?.id ?? Infinity) && other === one,
            );
            expect(later.filter(({ fate }) => fate === 'runs' || fate === 'ended')).toEqual([]);
          }
          const waitsInVain = bulkhead
            .with('waits')
            .filter((one) => running.length < maxConcurrent && bulkhead.hasRoom(one, slotsOfEach));
          expect(waitsInVain).toEqual([]);
          const present = known.filter(
            (one) => bulkhead.with('runs', one).length + bulkhead.with('waits', one).length > 0,
          );
          expect(bulkhead.policy.state).toMatchObject({
            active: running.length,
            queued: bulkhead.with('waits').length,
            keys: present.length,
          });
          // While a caller with room waits, another key gets at most one slot of the queue before it.
          for (const waiting of [...bulkhead.overtaken.keys()]) {
            if (waiting.fate !== 'waits' || !bulkhead.hasRoom(waiting, slotsOfEach))
              bulkhead.overtaken.delete(waiting);
          }
          for (const one of bulkhead.with('waits')) {
            const isFirst = one.key === undefined || bulkhead.with('waits', one.key)[0] === one;
            if (isFirst && bulkhead.hasRoom(one, slotsOfEach) && !bulkhead.overtaken.has(one))
              bulkhead.overtaken.set(one, new Map());
          }
          for (const counts of bulkhead.overtaken.values())
            expect(Math.max(0, ...counts.values())).toBeLessThanOrEqual(1);
        }
      }),
      { numRuns: 300 },
    );
  });
});
