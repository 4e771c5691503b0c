import {
  bearerToken,
  HealthDetails,
  OperatorActionsModule,
  type OperatorActionEvent,
  ResilienceEvents,
  ResilienceGauges,
} from '@breakwater/core';
import { HTTP_PLATFORMS, type HttpApplication, RecordingLogger, startApplication } from '@breakwater/testing';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Injectable } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import {
  Fallback,
  type PolicySwitchedEvent,
  ResilienceModule,
  type ResilienceModuleOptions,
  ResilienceService,
  Retry,
} from '../src/index.js';
import { start } from './application.harness.js';

const TOKEN = 'operator-token-of-the-tests';

const POLICIES = {
  payments: {
    retry: { maxRetries: 1, delay: 0, jitter: 'none' },
    fallback: { value: 'later' },
  },
} as const;

/** Runs a failing operation through the policy. Returns its attempts and the answer of the fallback. */
async function pay(resilience: ResilienceService): Promise<{ attempts: number; answer: unknown }> {
  let attempts = 0;
  const answer = await resilience.execute('payments', async () => {
    attempts++;
    throw Object.assign(new Error('down'), { code: 'ECONNREFUSED' });
  });
  return { attempts, answer };
}

describe.each(HTTP_PLATFORMS)('policy.disable and policy.enable on %s', (platform) => {
  let application: HttpApplication;
  let resilience: ResilienceService;
  let records: OperatorActionEvent[];
  let switched: PolicySwitchedEvent[];

  beforeEach(async () => {
    records = [];
    switched = [];
    application = await startApplication(platform, {
      imports: [
        ResilienceModule.forRoot({ policies: POLICIES }),
        OperatorActionsModule.register({ authorize: bearerToken(TOKEN), who: () => 'ada' }),
      ],
      prepare: (app) => {
        resilience = app.get(ResilienceService);
        app.get(ResilienceEvents).on('operator.action', (event) => records.push(event));
        app.get(ResilienceEvents).on('policy.switched', (event) => switched.push(event));
      },
    });
  });
  afterEach(() => application[Symbol.asyncDispose]());

  const order = async (verb: 'disable' | 'enable', body: object): Promise<number> => {
    const headers = { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' };
    const written = JSON.stringify({ target: 'payments', reason: 'incident 42', ...body });
    const answer = await application.json(`/debug/actions/policy.${verb}`, {
      method: 'POST',
      headers,
      body: written,
    });
    return answer.status;
  };
  const attempts = async (): Promise<number> => {
    const call = pay(resilience);
    await application.clock.advance(0);
    return (await call).attempts;
  };

  it('end by themselves, and leave the fallback in force', async () => {
    expect(await order('disable', { for: 60_000 })).toBe(200);
    expect(await pay(resilience)).toEqual({ attempts: 1, answer: 'later' });
    await application.clock.advance(59_999);
    expect(await attempts()).toBe(1);
    await application.clock.advance(1);
    expect(await attempts()).toBe(2);
  });

  it('end at the time of the later one when an order is repeated', async () => {
    await order('disable', { for: 60_000 });
    await application.clock.advance(30_000);
    await order('disable', { for: 60_000 });
    await application.clock.advance(59_999);
    expect(await attempts()).toBe(1);
    await application.clock.advance(1);
    expect(await attempts()).toBe(2);
    expect(resilience.explain('payments').toString()).not.toContain('enabled');
  });

  it('go on after an order that covers them for a time', async () => {
    await order('disable', { for: 60_000 });
    await order('enable', { for: 10_000, reason: 'one try' });
    expect(await attempts()).toBe(2);
    await application.clock.advance(10_000);
    expect(await attempts()).toBe(1);
    await application.clock.advance(50_000);
    expect(await attempts()).toBe(2);
  });

  it('are not shortened by orders for other targets and steps', async () => {
    await order('disable', { for: 60_000 });
    await order('disable', { target: '*', for: 10_000 });
    await order('disable', { step: 'retry', for: 20_000 });
    await application.clock.advance(30_000);
    expect(await attempts()).toBe(1);
    await application.clock.advance(30_000);
    expect(await attempts()).toBe(2);
  });

  it('are recorded with the operator, the reason and the end', async () => {
    await order('disable', { for: 60_000 });
    await application.clock.advance(60_000);
    expect(records).toMatchObject([
      { action: 'policy.disable', who: 'ada', reason: 'incident 42', for: 60_000, outcome: 'done' },
      { action: 'policy.disable', who: 'ada', outcome: 'reverted', after: 'enabled' },
    ]);
    expect(switched).toMatchObject([
      { name: 'payments', step: '*', enabled: false, who: 'ada', reason: 'incident 42' },
      { name: 'payments', step: '*', enabled: true, source: 'options' },
    ]);
  });

  it('are shown by explain(), gauges and health details until they end', async () => {
    const until = new Date(application.clock.date().getTime() + 60_000).toISOString();
    await order('disable', { for: 60_000, step: 'retry', reason: 'password=hunter2 of the callee' });
    const explained = resilience.explain('payments').steps.find(({ step }) => step === 'retry')!;
    expect(explained.options['enabled']).toEqual({
      value: false,
      source: expect.stringContaining(`run time by ada until ${until}: `),
    });
    const gauges = application.app.get(ResilienceGauges).read('policy-switch');
    expect(gauges).toMatchObject([
      { name: 'payments', step: 'retry', enabled: false, who: 'ada', until: Date.parse(until) },
    ]);
    const details = await application.app.get(HealthDetails).sources.get('policy-switches')!();
    expect(details).toMatchObject({ orders: [{ name: 'payments', step: 'retry', who: 'ada', until }] });
    expect(JSON.stringify([explained, gauges, details])).not.toContain('hunter2');
    await application.clock.advance(60_000);
    expect(resilience.explain('payments').toString()).not.toContain('enabled');
    expect(application.app.get(ResilienceGauges).read('policy-switch')).toEqual([]);
  });

  it('refuse a wrong time, step, reason or target', async () => {
    expect(await order('disable', { for: 0 })).toBe(400);
    expect(await order('disable', { for: 365 * 24 * 3_600_000 })).toBe(400);
    expect(await order('disable', { step: 'fallback' })).toBe(400);
    expect(await order('disable', { reason: '' })).toBe(400);
    expect(await order('disable', { target: 'paymnets' })).toBe(404);
  });
});

describe('the option `disabled`', () => {
  @Injectable()
  class Bank {
    attempts = 0;

    @Retry({ maxRetries: 1, delay: 0, jitter: 'none', enabled: true })
    @Fallback({ value: 'closed' })
    async open(): Promise<string> {
      this.attempts++;
      throw Object.assign(new Error('down'), { code: 'ECONNREFUSED' });
    }
  }

  const startWith = async (disabled: unknown, options: ResilienceModuleOptions = {}) => {
    const written = { policies: POLICIES, ...options, disabled: disabled as readonly string[] };
    const app = await start({ providers: [Bank], options: written });
    const attemptsOf = async (call: () => Promise<unknown>): Promise<number> => {
      let attempts = 0;
      const work = call().then((result) => {
        attempts = typeof result === 'object' ? (result as { attempts: number }).attempts : attempts;
      });
      await app.clock.advance(10);
      await work;
      return attempts;
    };
    return {
      resilience: app.get(ResilienceService),
      payments: () => attemptsOf(() => pay(app.get(ResilienceService))),
      bank: async () => {
        app.get(Bank).attempts = 0;
        await attemptsOf(() => app.get(Bank).open());
        return app.get(Bank).attempts;
      },
    };
  };

  it.each([
    [['payments'], 1, 2],
    [['retry:payments'], 1, 2],
    [['retry:*'], 1, 1],
    [['Bank.open', 'hedge:*'], 2, 1],
    [['retry:Bank.open'], 2, 1],
    [[], 2, 2],
  ])('of %j leaves %i attempts of a policy and %i of a method', async (disabled, payments, bank) => {
    const app = await startWith(disabled);
    expect(await app.payments()).toBe(payments);
    expect(await app.bank()).toBe(bank);
  });

  it('is shown by explain(), and is ended by enable()', async () => {
    const { resilience, payments } = await startWith(['retry:payments']);
    expect(resilience.explain('payments').toString()).toContain('enabled = false  [option disabled]');
    resilience.enable({ name: 'payments', step: 'retry' });
    expect(await payments()).toBe(2);
  });

  it.each([['payments'], [['']], [[' payments']], [['*']], [[7]]])('refuses %j', async (disabled) => {
    await expect(startWith(disabled)).rejects.toThrow('"resilience.disabled" to be a list of switches');
  });

  it('refuses to switch fallbacks off', async () => {
    await expect(startWith(['fallback:*'])).rejects.toThrow('fallbacks answer callers during an incident');
  });

  it('warns of names that nothing has, and holds for circuits that come later', async () => {
    const logger = new RecordingLogger();
    const module = await Test.createTestingModule({
      imports: [
        ResilienceModule.forRoot({
          policies: POLICIES,
          disabled: ['payments', 'paymnets', 'retyr:payments'],
        }),
      ],
    }).compile();
    module.useLogger(logger);
    await module.init();
    await module.close();
    const lines = logger.lines.filter((line) => line.includes('RESILIENCE_DISABLED'));
    expect(lines).toEqual([expect.stringContaining('switches off: paymnets, retyr:payments.')]);
  });
});
