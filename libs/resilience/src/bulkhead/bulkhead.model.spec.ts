import { AppError, RequestContext } from '@breakwater/core';
import { VirtualClock } from '@breakwater/core/testing';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Call } from '../invocation/call.js';
import type { FixedBulkheadOptions } from './bulkhead.options.js';
import { BulkheadPolicy } from './bulkhead.policy.js';
import { policyEnvironment } from '../../test/policy-environment.js';

type Fate = 'waits' | 'runs' | 'succeeded' | 'failed' | 'refused' | 'left' | 'lost its slot';

/** A time, and the position among all events at this time. */
interface Moment {
  at: number;
  order: number;
}

interface Visitor {
  fate: Fate;
  arrived: Moment;
  /** Time at which its call was cancelled while its work was running. */
  abandoned?: Moment;
}

/** The simplest bulkhead: it keeps lists, and looks at every entry after each step. */
class Model {
  #now = 0;
  #order = 0;
  readonly visitors: Visitor[] = [];
  readonly started: number[] = [];

  constructor(private readonly options: FixedBulkheadOptions) {}

  with(fate: Fate): Visitor[] {
    return this.visitors.filter((visitor) => visitor.fate === fate);
  }

  arrive(): void {
    const { maxConcurrent, maxQueue } = this.options;
    const visitor: Visitor = { fate: 'waits', arrived: this.#moment() };
    this.visitors.push(visitor);
    if (this.with('runs').length < maxConcurrent) this.#start(visitor);
    else if (this.with('waits').length > maxQueue) visitor.fate = 'refused';
  }

  end(visitor: Visitor, fate: 'succeeded' | 'failed'): void {
    if (visitor.fate === 'runs') {
      visitor.fate = fate;
      this.#fill();
    }
  }

  cancel(visitor: Visitor): void {
    if (visitor.fate === 'waits') visitor.fate = 'left';
    if (visitor.fate === 'runs') visitor.abandoned ??= this.#moment();
  }

  /** Work that ends at the same millisecond ends in the order in which it began. */
  tick(): void {
    this.#now++;
    const { maxWait, abandonedAfter } = this.options;
    const limits = this.visitors.flatMap((visitor) => [
      { visitor, fate: 'waits', began: visitor.arrived, limit: maxWait, next: 'refused' } as const,
      {
        visitor,
        fate: 'runs',
        began: visitor.abandoned,
        limit: abandonedAfter,
        next: 'lost its slot',
      } as const,
    ]);
    limits.sort((a, b) => (a.began?.order ?? 0) - (b.began?.order ?? 0));
    for (const { visitor, fate, began, limit, next } of limits) {
      if (!began || visitor.fate !== fate || began.at + limit > this.#now) continue;
      visitor.fate = next;
      this.#fill();
    }
  }

  #moment(): Moment {
    return { at: this.#now, order: this.#order++ };
  }

  #fill(): void {
    while (this.with('runs').length < this.options.maxConcurrent) {
      const next = this.with('waits')[0];
      if (!next) return;
      this.#start(next);
    }
  }

  #start(visitor: Visitor): void {
    visitor.fate = 'runs';
    this.started.push(this.visitors.indexOf(visitor));
  }
}

/** The same steps on the real bulkhead. */
class Real {
  readonly clock = new VirtualClock();
  readonly started: number[] = [];
  readonly outcomes: (string | undefined)[] = [];
  readonly scopes: Call[] = [];
  readonly ends: ({ resolve: (value: unknown) => void; reject: (error: unknown) => void } | undefined)[] = [];
  readonly policy: BulkheadPolicy;
  readonly #request = new RequestContext();
  /** Highest number of slots in use at the same time. */
  highest = 0;

  constructor(options: FixedBulkheadOptions) {
    this.policy = new BulkheadPolicy('model', options, policyEnvironment(this.clock));
  }

  arrive(): void {
    const id = this.scopes.length;
    const logical = { name: 'work', operation: () => undefined, attempts: 0, committed: false };
    const scope = new Call(logical, {}, this.#request);
    this.scopes.push(scope);
    this.ends.push(undefined);
    const work = this.policy.wrap(() => {
      this.started.push(id);
      return new Promise((resolve, reject) => (this.ends[id] = { resolve, reject }));
    });
    work(scope).then(
      () => (this.outcomes[id] = 'succeeded'),
      (error: unknown) => (this.outcomes[id] = AppError.is(error) ? error.code : String(error)),
    );
    this.highest = Math.max(this.highest, this.policy.state.active);
  }
}

/** Answer of the bulkhead to a visitor, once there is one. */
function outcomeOf(visitor: Visitor | undefined): string | undefined {
  const fate = visitor?.fate;
  if (fate === 'refused') return 'BULKHEAD_FULL';
  return fate === 'waits' || fate === 'runs' ? undefined : fate;
}

const step = fc.oneof(
  { weight: 4, arbitrary: fc.constant({ kind: 'arrive' as const, pick: 0 }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('succeed' as const), pick: fc.nat(30) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('fail' as const), pick: fc.nat(30) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('cancel' as const), pick: fc.nat(30) }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('tick' as const), pick: fc.integer({ min: 1, max: 8 }) }),
  },
);

const options = fc.record({
  maxConcurrent: fc.integer({ min: 1, max: 3 }),
  maxQueue: fc.integer({ min: 0, max: 4 }),
  maxWait: fc.constantFrom(5, 9, Infinity),
  abandonedAfter: fc.constantFrom(7, Infinity),
  order: fc.constant('first-come' as const),
  targetWait: fc.constant(Infinity),
});

describe('BulkheadPolicy against a model', () => {
  it('starts the same calls in the same order as the model, and neither loses nor doubles a slot', async () => {
    await fc.assert(
      fc.asyncProperty(options, fc.array(step, { maxLength: 40 }), async (limits, steps) => {
        const model = new Model(limits);
        const real = new Real(limits);
        const settle = () => real.clock.settle();
        for (const { kind, pick } of steps) {
          const id = pick % Math.max(1, model.visitors.length);
          const visitor = model.visitors[id];
          if (kind === 'arrive') {
            model.arrive();
            real.arrive();
          } else if (kind === 'tick') {
            for (let tick = 0; tick < pick; tick++) {
              model.tick();
              await real.clock.advance(1);
            }
          } else if (visitor && kind === 'cancel') {
            model.cancel(visitor);
            real.scopes[id]?.cancel('left');
          } else if (visitor) {
            model.end(visitor, kind === 'succeed' ? 'succeeded' : 'failed');
            if (kind === 'succeed') real.ends[id]?.resolve(id);
            else real.ends[id]?.reject('failed');
          }
          await settle();
          expect(real.started).toEqual(model.started);
          expect(real.policy.state).toMatchObject({
            active: model.with('runs').length,
            queued: model.with('waits').length,
          });
        }
        expect(real.highest).toBeLessThanOrEqual(limits.maxConcurrent);
        // The work of a call that has lost its slot may or may not have ended since.
        const known = [...model.visitors.keys()].filter((id) => model.visitors[id]?.fate !== 'lost its slot');
        expect(known.map((id) => real.outcomes[id])).toEqual(
          known.map((id) => outcomeOf(model.visitors[id])),
        );
      }),
      { numRuns: 150 },
    );
  });

  it('is empty and usable after any number of calls that ended in the same turn', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.boolean(), { minLength: 1, maxLength: 12 }), async (cancelled) => {
        const real = new Real({
          maxConcurrent: 2,
          maxQueue: 12,
          maxWait: Infinity,
          abandonedAfter: 0,
          order: 'first-come',
          targetWait: Infinity,
        });
        for (const _ of cancelled) real.arrive();
        cancelled.forEach((leave, id) => {
          if (leave) real.scopes[id]?.cancel('left');
          real.ends[id]?.resolve(id);
        });
        for (let round = 0; round < cancelled.length; round++) {
          await real.clock.advance(0);
          for (const end of real.ends) end?.resolve(0);
        }
        await real.clock.settle();
        expect(real.policy.state).toMatchObject({ active: 0, queued: 0 });
      }),
      { numRuns: 60 },
    );
  });
});
