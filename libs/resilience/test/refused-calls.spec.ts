import { OptionsError } from '@breakwater/core';
import { describe, expect, it } from '@jest/globals';
import { CircuitBreakerService, ResilienceService } from '../src/index.js';
import { start } from './application.harness.js';
import { failureOf, revoked, throwing } from './hostile-values.js';

describe('ResilienceService', () => {
  const policies = { rates: { retry: 1 } };

  it.each<[string, unknown]>([
    ['undefined', undefined],
    ['null', null],
    ['{ name: undefined }', { name: undefined }],
    ['{ step: undefined }', { step: undefined }],
    ['{ name: null }', { name: null }],
    ['an unknown option', { nmae: 'rates' }],
    ['an unknown step', { step: 'rety' }],
    ['the fallback', { step: 'fallback' }],
    ['a number', 5],
    ['a list', ['rates']],
    ['a date', new Date(0)],
    ['a revoked proxy', revoked()],
    ['a getter that throws', throwing('name')],
    ['an empty name', ''],
    ['a name that is no text', { name: 5 }],
  ])('switches nothing for %s', async (_text, target) => {
    const service = (await start({ options: { policies } })).get(ResilienceService);
    expect(() => service.disable(target as never)).toThrow(OptionsError);
    expect(() => service.enable(target as never)).toThrow(OptionsError);
    expect([service.isEnabled(), service.isEnabled('rates')]).toEqual([true, true]);
  });

  it('switches all policies only without an argument', async () => {
    const service = (await start({ options: { policies } })).get(ResilienceService);
    service.disable();
    expect(service.isEnabled()).toBe(false);
    service.enable();
    expect(service.isEnabled()).toBe(true);
  });

  const work = async (): Promise<number> => 1;

  it.each<[string, readonly unknown[]]>([
    ['no policy', [undefined, work]],
    ['null', [null, work]],
    ['a number', [5, work]],
    ['an empty object', [{}, work]],
    ['a list', [[], work]],
    ['a revoked proxy', [revoked(), work]],
    ['a kind that is null', [{ retry: null }, work]],
    ['a misspelt kind', [{ rety: 3 }, work]],
    ['a getter that throws', [throwing('retry'), work]],
    ['no operation', ['rates']],
    ['options that are null', ['rates', work, null]],
    ['options that are a number', ['rates', work, 5]],
    ['options that are a date', ['rates', work, new Date(0)]],
    ['options that are a revoked proxy', ['rates', work, revoked()]],
    ['a misspelt option', ['rates', work, { falback: work }]],
    ['a fallback that is null', ['rates', work, { fallback: null }]],
    ['a signal of another type', ['rates', work, { signal: {} }]],
    ['a name beside that of the policy', ['rates', work, { name: 'mine' }]],
    ['a name that is null', [{ retry: 1 }, work, { name: null }]],
    ['an option that cannot be read', ['rates', work, throwing('signal')]],
  ])('execute() refuses %s', async (_text, args) => {
    const service = (await start({ options: { policies } })).get(ResilienceService);
    const execute = service.execute.bind(service) as (...given: readonly unknown[]) => Promise<unknown>;
    expect(await failureOf(() => execute(...args))).toBeInstanceOf(OptionsError);
  });

  it.each([null, 5, [], revoked(), { rates: {} }, { other: null }])('define() refuses %#', async (given) => {
    const service = (await start({ options: { policies } })).get(ResilienceService);
    expect(() => service.define(given as never, 'a spec')).toThrow(OptionsError);
  });

  it.each([undefined, null, 5, '', 'rate'])('explain() refuses %p', async (name) => {
    const service = (await start({ options: { policies } })).get(ResilienceService);
    expect(() => service.explain(name as never)).toThrow(OptionsError);
  });
});

describe('CircuitBreakerService', () => {
  const work = async (): Promise<number> => 1;

  it.each<[string, readonly unknown[]]>([
    ['no name', [undefined, work]],
    ['a name that is null', [null, work]],
    ['an empty name', ['', work]],
    ['no operation', ['api']],
    ['an operation that is a promise', ['api', Promise.resolve()]],
    ['a fallback that is null', ['api', work, null]],
    ['a fallback that is a value', ['api', work, 5]],
    ['options that are null', ['api', work, undefined, null]],
    ['options that are a text', ['api', work, undefined, 'openai']],
    ['options that are a list', ['api', work, undefined, []]],
    ['options that are a date', ['api', work, undefined, new Date(0)]],
    ['options that are a revoked proxy', ['api', work, undefined, revoked()]],
    ['an option that cannot be read', ['api', work, undefined, throwing('timeout')]],
    ['an option that is null', ['api', work, undefined, { timeout: null }]],
    ['a misspelt option', ['api', work, undefined, { timout: 5 }]],
    ['a misspelt preset', ['api', work, undefined, { preset: 'opnai' }]],
    ['a preset that is null', ['api', work, undefined, { preset: null }]],
    ['a group that is a revoked proxy', ['api', work, undefined, { halfOpen: revoked() }]],
    ['a group that is a number', ['api', work, undefined, { halfOpen: 5 }]],
  ])('execute() refuses %s, and no circuit counts it', async (_text, args) => {
    const service = (await start()).get(CircuitBreakerService);
    const execute = service.execute.bind(service) as (...given: readonly unknown[]) => Promise<unknown>;
    expect(await failureOf(() => execute(...args))).toBeInstanceOf(OptionsError);
    expect(service.getAllStates()).toEqual({});
  });

  it.each([
    'get',
    'openCircuit',
    'closeCircuit',
    'reset',
    'disable',
    'enable',
    'remove',
    'getState',
  ] as const)('%s() refuses names that are none', async (method) => {
    const service = (await start()).get(CircuitBreakerService);
    for (const name of [undefined, null, 5, '', {}, [], 'x'.repeat(1_000)]) {
      expect(() => service[method](name as never)).toThrow(OptionsError);
    }
  });

  it.each([undefined, null, 5, 'state', [], {}, revoked(), { version: 1 }, throwing('version')])(
    'restoreState() refuses %#',
    async (state) => {
      const service = (await start()).get(CircuitBreakerService);
      expect(() => service.restoreState(state as never)).toThrow(OptionsError);
    },
  );
});

describe('the opossum breaker of a circuit', () => {
  it('refuses a value that is not a function, and its circuit counts nothing', async () => {
    const service = (await start()).get(CircuitBreakerService);
    await service.execute('api', async () => 1);
    const breaker = service.get('api');
    for (const value of [undefined, null, 5, {}, 'work']) {
      expect(await failureOf(() => breaker.fire(value as never))).toBeInstanceOf(OptionsError);
      expect(() => breaker.fallback(value as never)).toThrow(OptionsError);
      expect(() => breaker.healthCheck(value as never)).toThrow(TypeError);
    }
    for (const interval of [null, NaN, 0, -1, '5', Infinity]) {
      expect(() => breaker.healthCheck(async () => undefined, interval as never)).toThrow(TypeError);
    }
    expect(service.getState('api')).toMatchObject({ stats: { failures: 0 } });
  });
});
