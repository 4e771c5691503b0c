import { OperatorActions } from '@breakwater/core';
import { declareStep, definePolicyStep } from '@breakwater/resilience/steps';
import { describe, expect, it } from '@jest/globals';
import { Injectable } from '@nestjs/common';
import {
  Bulkhead,
  CircuitBreaker,
  CircuitBreakerService,
  Fallback,
  Resilience,
  type ResilienceModuleOptions,
  ResilienceService,
  Retry,
  Timeout,
} from '../src/index.js';
import { type Application, refused, start } from './application.harness.js';

declare module '@breakwater/resilience/steps' {
  interface PolicyDeclarations {
    stamp?: { readonly text: string; readonly enabled?: boolean };
  }
}

/** A step of another package: puts its text in front of the result. */
const stamp = definePolicyStep({
  slot: 'chaos',
  kind: 'stamp',
  plan: ({ declared }) => ({
    options: {},
    wrap: (next) => async (call) => `${declared[0]!.input.text} ${String(await next(call))}`,
  }),
});

const ONCE = { maxRetries: 1, delay: 0, jitter: false } as const;

@Injectable()
class Shop {
  attempts = 0;

  @Retry(ONCE)
  @CircuitBreaker({ volumeThreshold: 1 })
  @Timeout(50)
  @Bulkhead(1)
  @Fallback({ value: 'closed' })
  async open(): Promise<string> {
    this.attempts++;
    throw refused();
  }

  @Retry({ ...ONCE, enabled: false })
  async browse(): Promise<string> {
    this.attempts++;
    throw refused();
  }

  @Timeout({ total: 50, enabled: false })
  @CircuitBreaker({ timeout: 50, enabled: false })
  async wait(): Promise<never> {
    return new Promise(() => {});
  }

  @Bulkhead({ maxConcurrent: 1, enabled: false })
  async crowd(): Promise<number> {
    return ++this.attempts;
  }

  @declareStep(stamp, { text: 'stamped', enabled: false })
  async letter(): Promise<string> {
    return 'letter';
  }

  @Resilience('bank')
  async pay(): Promise<string> {
    this.attempts++;
    throw refused();
  }

  @Resilience('bank')
  @Retry({ enabled: true })
  async payTwice(): Promise<string> {
    this.attempts++;
    throw refused();
  }
}

interface Started extends Application {
  readonly shop: Shop;
  readonly resilience: ResilienceService;
  readonly circuits: CircuitBreakerService;
  /** Runs a failing operation, and tells how often it was called. */
  attemptsOf(call: () => Promise<unknown>): Promise<number>;
}

async function shop(options: ResilienceModuleOptions = {}): Promise<Started> {
  const policies = { bank: { retry: ONCE, circuitBreaker: { volumeThreshold: 1_000 } }, ...options.policies };
  const app = await start({ providers: [Shop], options: { ...options, policies } });
  const service = app.get(Shop);
  return {
    ...app,
    shop: service,
    resilience: app.get(ResilienceService),
    circuits: app.get(CircuitBreakerService),
    attemptsOf: async (call) => {
      service.attempts = 0;
      const outcome = call().catch(() => undefined);
      await app.clock.advance(10);
      await outcome;
      return service.attempts;
    },
  };
}

/** The text of an explanation without the lines of the options. */
const orderOf = (resilience: ResilienceService, name: string): string =>
  resilience.explain(name).toString().split('\n', 1)[0]!;

describe('a step with `enabled: false`', () => {
  it('does not retry', async () => {
    const { shop: service, attemptsOf, resilience } = await shop();
    expect(await attemptsOf(() => service.browse())).toBe(1);
    expect(resilience.explain('Shop.browse').steps[0]?.options['enabled']).toEqual({
      value: false,
      source: 'method',
    });
  });

  it('limits no time', async () => {
    const { shop: service, clock } = await shop();
    let settled = false;
    const end = (): void => void (settled = true);
    service.wait().then(end, end);
    await clock.advance(1_000);
    expect(settled).toBe(false);
  });

  it('limits no number of calls', async () => {
    const { shop: service } = await shop();
    await expect(Promise.all([service.crowd(), service.crowd()])).resolves.toEqual([1, 2]);
  });

  it('of another package lets calls pass, and runs once it is switched on', async () => {
    const { shop: service, resilience } = await shop();
    await expect(service.letter()).resolves.toBe('letter');
    resilience.enable({ name: 'Shop.letter', step: 'stamp' });
    await expect(service.letter()).resolves.toBe('stamped letter');
    expect(resilience.explain('Shop.letter').toString()).toContain('enabled = true  [run time]');
  });

  it('is overridden by the method when a policy declares it', async () => {
    const { shop: service, attemptsOf } = await shop({
      policies: { bank: { retry: { ...ONCE, enabled: false } } },
    });
    expect(await attemptsOf(() => service.pay())).toBe(1);
    expect(await attemptsOf(() => service.payTwice())).toBe(2);
  });

  it('applies to all methods that do not set it when the defaults do', async () => {
    const { shop: service, attemptsOf } = await shop({ defaults: { retry: { enabled: false } } });
    expect(await attemptsOf(() => service.pay())).toBe(1);
    expect(await attemptsOf(() => service.payTwice())).toBe(2);
  });

  it('is checked like any other step', async () => {
    await expect(shop({ policies: { bank: { retry: { maxRetries: -1, enabled: false } } } })).rejects.toThrow(
      'Expected "retry.maxRetries" to be an integer >= 0',
    );
  });

  it.each<[string, object]>([
    ['"resilience.enabled"', { enabled: 'no' }],
    ['"policies.bank.enabled"', { policies: { bank: { enabled: 0 } } }],
    ['"timeout.enabled"', { policies: { bank: { timeout: { total: 5, enabled: 'false' } } } }],
    ['"bulkhead.enabled"', { policies: { bank: { bulkhead: { enabled: null } } } }],
    ['"circuitBreaker.enabled"', { defaults: { circuitBreaker: { enabled: 1 } } }],
    ['"retry.enabled"', { http: { retry: { enabled: 'yes' } } }],
  ])('refuses as %s what is no boolean', async (option, options) => {
    await expect(shop(options as ResilienceModuleOptions)).rejects.toThrow(
      `Expected ${option} to be a boolean`,
    );
  });

  it('cannot be a fallback', async () => {
    const fallback = { value: 1, enabled: false } as never;
    await expect(shop({ policies: { bank: { fallback } } })).rejects.toThrow(
      'known options (value, use, on)',
    );
  });
});

describe('a policy with `enabled: false`', () => {
  const off = { policies: { bank: { enabled: false, retry: ONCE, fallback: { value: 'sorry' } } } };

  it('is off for methods and calls that name it, except for its fallback', async () => {
    const { shop: service, attemptsOf, resilience } = await shop(off);
    expect(await attemptsOf(() => service.pay())).toBe(1);
    await expect(service.pay()).resolves.toBe('sorry');
    await expect(resilience.execute('bank', () => Promise.reject(refused()))).resolves.toBe('sorry');
    expect(orderOf(resilience, 'bank')).toBe('bank: fallback > retry (off) > operation');
  });

  it('is off for the circuit of its name', async () => {
    const { circuits } = await shop({
      policies: { files: { enabled: false, circuitBreaker: { volumeThreshold: 1 } } },
    });
    for (let call = 0; call < 3; call++) {
      await expect(circuits.execute('files', () => Promise.reject(refused()))).rejects.toThrow('refused');
    }
    expect(circuits.getState('files')).toMatchObject({ state: 'closed', stats: { failures: 0 } });
  });

  it('is switched on at run time', async () => {
    const { attemptsOf, shop: service, resilience } = await shop(off);
    resilience.enable('bank');
    expect(await attemptsOf(() => service.pay())).toBe(2);
  });
});

describe('ResilienceService.disable()', () => {
  it('lets calls of methods pass all steps but fallbacks until enable()', async () => {
    const { shop: service, attemptsOf, resilience, circuits } = await shop();
    resilience.disable();
    expect(await attemptsOf(() => service.open())).toBe(1);
    expect(await attemptsOf(() => service.open())).toBe(1);
    await expect(service.open()).resolves.toBe('closed');
    expect(circuits.getState('Shop.open')).toMatchObject({
      state: 'closed',
      stats: { failures: 0, fallbacks: 0 },
    });
    expect(orderOf(resilience, 'Shop.open')).toBe(
      'Shop.open: fallback > totalTimeout (off) > retry (off) > circuitBreaker (off) > bulkhead (off) > operation',
    );
    resilience.enable();
    await attemptsOf(() => service.open());
    expect(circuits.getState('Shop.open')?.state).toBe('open');
  });

  it('still ends a call at once when its caller leaves', async () => {
    const { resilience } = await shop();
    resilience.disable();
    const caller = new AbortController();
    const call = resilience.execute('bank', () => new Promise(() => {}), { signal: caller.signal });
    caller.abort(new Error('left'));
    await expect(call).rejects.toThrow('left');
  });

  it('applies to circuits by name, to opossum breakers and to later circuits', async () => {
    const { resilience, circuits } = await shop();
    const fail = (): Promise<never> => Promise.reject(refused());
    const options = { volumeThreshold: 1 };
    await circuits.execute('early', () => 'fine', undefined, options);
    const breaker = circuits.get('early');
    await breaker.fire(() => 'fine');
    resilience.disable();
    for (let call = 0; call < 3; call++) {
      await expect(circuits.execute('early', fail)).rejects.toThrow('refused');
      await expect(circuits.execute('late', fail, undefined, options)).rejects.toThrow('refused');
      await expect(circuits.execute('late', fail, () => 'fallback')).resolves.toBe('fallback');
      await expect(breaker.fire(fail)).rejects.toThrow('refused');
    }
    expect(circuits.getState('early')?.state).toBe('closed');
    expect(circuits.getState('late')?.state).toBe('closed');
    resilience.enable();
    await expect(breaker.fire(fail)).rejects.toThrow('refused');
    await expect(circuits.execute('late', fail)).rejects.toThrow('refused');
    await expect(circuits.execute('late', fail)).rejects.toThrow("Circuit 'late' is open");
  });

  it('switches one kind of step off', async () => {
    const { shop: service, attemptsOf, resilience, circuits } = await shop();
    resilience.disable({ step: 'retry' });
    expect(await attemptsOf(() => service.pay())).toBe(1);
    expect(circuits.getState('bank')?.stats.failures).toBe(1);
  });

  it('switches one kind of step of one name off', async () => {
    const { shop: service, attemptsOf, resilience } = await shop();
    resilience.disable({ name: 'bank', step: 'retry' });
    expect(await attemptsOf(() => service.pay())).toBe(1);
    resilience.enable({ name: 'bank', step: 'retry' });
    expect(await attemptsOf(() => service.pay())).toBe(2);
  });

  it('keeps a policy off that was switched off by name when everything is switched on', async () => {
    const { shop: service, attemptsOf, resilience } = await shop();
    resilience.disable('bank');
    resilience.disable();
    resilience.enable();
    expect(await attemptsOf(() => service.pay())).toBe(1);
    expect(resilience.isEnabled('bank')).toBe(false);
    expect(resilience.isEnabled()).toBe(true);
  });

  it('does not change running calls', async () => {
    const { shop: service, clock, resilience } = await shop();
    const outcome = resilience.execute('bank', () => {
      service.attempts++;
      throw refused();
    });
    outcome.catch(() => undefined);
    resilience.disable();
    await clock.advance(10);
    await expect(outcome).rejects.toThrow('refused');
    expect(service.attempts).toBe(2);
  });

  it('refuses names and steps that do not exist', async () => {
    const { resilience } = await shop();
    expect(() => resilience.disable('bnak')).toThrow(
      "There is no policy, circuit, bulkhead or decorated method 'bnak'",
    );
    expect(() => resilience.disable({ step: 'retries' })).toThrow('"target.step"');
    expect(() => resilience.disable({ step: 'fallback' })).toThrow('"target.step"');
    expect(() => resilience.disable({ steps: 'retry' } as never)).toThrow('"target.steps"');
  });
});

describe('the application', () => {
  it('starts with all policies off', async () => {
    const { shop: service, attemptsOf, resilience } = await shop({ enabled: false });
    expect(await attemptsOf(() => service.pay())).toBe(1);
    await expect(service.open()).resolves.toBe('closed');
    expect(resilience.explain('bank').toString()).toContain('enabled = false  [ResilienceModule.forRoot]');
    resilience.enable();
    expect(await attemptsOf(() => service.pay())).toBe(2);
  });

  it('lets operators switch policies off for a time', async () => {
    const { shop: service, attemptsOf, clock, get } = await shop();
    const run = (verb: string, more: object): Promise<unknown> =>
      get(OperatorActions).run(`policy.${verb}`, { reason: 'incident', ...more }, 'ada');
    expect(await run('disable', { target: '*', for: 1_000 })).toMatchObject({
      before: 'enabled',
      after: 'disabled',
    });
    expect(await attemptsOf(() => service.pay())).toBe(1);
    await clock.advance(1_000);
    expect(await attemptsOf(() => service.pay())).toBe(2);
    await run('disable', { target: 'bank' });
    expect(await attemptsOf(() => service.pay())).toBe(1);
    expect(await run('enable', { target: 'bank' })).toMatchObject({ after: 'enabled' });
    await expect(run('disable', { target: 'bnak' })).rejects.toThrow("has no target 'bnak'");
  });

  it('lets operators switch one kind of step off for a time, independently of orders for others', async () => {
    const { shop: service, attemptsOf, clock, get, resilience } = await shop();
    const run = (verb: string, more: object): Promise<unknown> =>
      get(OperatorActions).run(`policy.${verb}`, { reason: 'incident', target: 'bank', ...more }, 'ada');
    const order = { step: 'retry', for: 1_000 };
    expect(await run('disable', order)).toMatchObject({ before: 'enabled', after: 'disabled' });
    expect(resilience.isEnabled('bank')).toBe(true);
    expect(await attemptsOf(() => service.pay())).toBe(1);
    await run('disable', { step: 'circuitBreaker' });
    await clock.advance(1_000);
    expect(await attemptsOf(() => service.pay())).toBe(2);
    expect(resilience.isEnabled({ name: 'bank', step: 'circuitBreaker' })).toBe(false);
    await run('disable', { target: '*', step: 'retry' });
    expect(await attemptsOf(() => service.pay())).toBe(1);
    await expect(run('disable', { step: 'fallback' })).rejects.toThrow('"step" must be');
  });

  it('lists its switches for operators', async () => {
    const { get } = await shop();
    const actions = await get(OperatorActions).list();
    const { targets, revertible, parameters } = actions.find(({ name }) => name === 'policy.disable')!;
    expect(revertible).toBe(true);
    expect(parameters['step']?.oneOf).toEqual(
      expect.arrayContaining(['timeout', 'retry', 'circuitBreaker', 'bulkhead']),
    );
    expect(targets.map(({ name }) => name)).toEqual(expect.arrayContaining(['*', 'bank', 'Shop.open']));
  });
});
