import { describe, expect, it } from '@jest/globals';
import { Injectable, type Type } from '@nestjs/common';
import { declareStep, definePolicyStep } from '@breakwater/resilience/steps';
import {
  Bulkhead,
  CircuitBreaker,
  CircuitBreakerService,
  Resilience,
  ResilienceModule,
  ResilienceService,
} from '../src/index.js';
import { start } from './application.harness.js';

declare module '@breakwater/resilience/steps' {
  interface PolicyDeclarations {
    pool?: { readonly name: string };
  }
}

const LONG = 'x'.repeat(1_000_000);

/** Values that are not valid names. */
const NO_NAMES: [string, unknown][] = [
  ['an empty text', ''],
  ['a number', 5],
  ['an object', {}],
  ['a text of 1 MB', LONG],
  ['a text of 257 characters', 'x'.repeat(257)],
];

/** A step of another package whose state has a name. */
const pool = definePolicyStep({
  slot: 'chaos',
  kind: 'pool',
  plan: (context) => {
    const { name } = context.declared[0]!.input;
    const { state } = context.state({}, (own) => own, name);
    return { name: state, options: {}, wrap: (next) => next };
  },
});

function decorated(decorator: MethodDecorator): Type {
  @Injectable()
  class Service {
    @decorator
    async work(): Promise<void> {}
  }
  return Service;
}

describe.each(NO_NAMES)('%s as a name', (_what, given) => {
  const name = given as string;
  const refusal = { name: 'OptionsError', message: expect.stringContaining('a name of 1 to 256 characters') };

  it('is refused by CircuitBreakerService', async () => {
    const { get } = await start();
    const circuits = get(CircuitBreakerService);
    await expect(circuits.execute(name, () => 1)).rejects.toMatchObject(refusal);
    for (const door of ['get', 'getState', 'openCircuit', 'closeCircuit', 'reset', 'remove'] as const) {
      expect(() => circuits[door](name)).toThrow(expect.objectContaining(refusal));
    }
    expect(circuits.getAllStates()).toEqual({});
  });

  it('is refused by ResilienceService', async () => {
    const { get } = await start();
    const resilience = get(ResilienceService);
    await expect(resilience.execute(name, () => 1)).rejects.toMatchObject({ name: 'OptionsError' });
    expect(() => resilience.explain(name)).toThrow(expect.objectContaining(refusal));
    expect(() => resilience.disable({ name })).toThrow(expect.objectContaining(refusal));
  });

  it.each<[string, () => MethodDecorator]>([
    ['@CircuitBreaker()', () => CircuitBreaker({ name })],
    ['@Bulkhead()', () => Bulkhead({ name })],
    ['the decorator of another package', () => declareStep(pool, { name })],
  ])('ends the start in %s', async (_decorator, decorator) => {
    await expect(start([decorated(decorator())])).rejects.toMatchObject(refusal);
  });

  it('causes no long message', async () => {
    const { get } = await start();
    const failure: unknown = await get(CircuitBreakerService)
      .execute(name, () => 1)
      .catch((error: unknown) => error);
    expect((failure as Error).message.length).toBeLessThan(500);
  });
});

describe.each(NO_NAMES.filter(([, name]) => typeof name === 'string'))('%s as a key', (_what, given) => {
  const name = given as string;

  it('is refused in policies and forFeature', async () => {
    const policies = { [name]: { retry: 1 } };
    const expected = 'Expected "policies" to be a name of 1 to 256 characters';
    await expect(start({ options: { policies } })).rejects.toThrow(expected);
    await expect(start({ imports: [ResilienceModule.forFeature(policies)] })).rejects.toThrow(expected);
  });

  it('prevents the start in @Resilience() and @CircuitBreaker()', async () => {
    const expected = 'a name of 1 to 256 characters';
    await expect(start([decorated(Resilience(name))])).rejects.toThrow(expected);
    await expect(start([decorated(CircuitBreaker(name))])).rejects.toThrow(expected);
  });
});

it('refuses @CircuitBreaker() with a number', async () => {
  const decorator = CircuitBreaker(5 as never);
  await expect(start([decorated(decorator)])).rejects.toThrow('Expected "circuitBreaker" to be true, a name');
});

it('accepts a name of 256 characters', async () => {
  const { get } = await start();
  await expect(get(CircuitBreakerService).execute('x'.repeat(256), () => 1)).resolves.toBe(1);
});
