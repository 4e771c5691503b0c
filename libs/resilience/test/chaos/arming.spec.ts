import {
  Dashboard,
  HealthDetails,
  isTimeoutExceededError,
  Metrics,
  OperatorActions,
  Random,
  RequestContext,
  runInContext,
  seconds,
} from '@breakwater/core';
import { RecordingLogger } from '@breakwater/testing';
import { describe, expect, it } from '@jest/globals';
import { Injectable } from '@nestjs/common';
import { CircuitBreaker, CircuitBreakerService, ResilienceService, Retry } from '../../src/index.js';
import { start } from '../application.harness.js';
import { type ChaosApplication, ruleWith, startChaos } from './chaos.harness.js';

@Injectable()
class Shop {
  calls = 0;

  @Retry({ maxRetries: 2, delay: 0, jitter: false })
  @CircuitBreaker('shop')
  async open(): Promise<string> {
    this.calls++;
    return 'open';
  }
}

const POLICIES = { work: { retry: { maxRetries: 1, delay: 0, jitter: false }, timeout: 1_000 } } as const;

const codeOf = (error: unknown): unknown => (error as { code: unknown }).code;

describe('an armed rule', () => {
  it('makes the calls of a policy fail before the operation runs', async () => {
    const { chaos, get, clock } = await startChaos({ options: { policies: POLICIES } });
    chaos.arm(ruleWith());
    let ran = 0;
    const call = get(ResilienceService).execute('work', () => ran++);
    const failed = expect(call).rejects.toMatchObject({ code: 'ECONNRESET', metadata: { chaos: 'reset' } });
    await clock.advance(1);
    await failed;
    expect(ran).toBe(0);
    expect(chaos.armed).toMatchObject([{ id: 'reset', injected: 2, active: 0 }]);
  });

  it('reaches decorated methods, inline policies, circuits by name, and the opossum facade', async () => {
    const { chaos, get, clock } = await startChaos({ providers: [Shop] });
    const shop = get(Shop);
    const circuits = get(CircuitBreakerService);
    const reached = await Promise.all(
      [
        ['Shop.open', () => shop.open()],
        ['inline', () => get(ResilienceService).execute({ timeout: 50 }, () => 'ok')],
        ['circuit', () => circuits.execute('circuit', () => 'ok')],
      ].map(async ([policy, call]) => {
        chaos.arm(
          ruleWith({ id: `id-${String(policy).replace('.', '-')}`, target: { policy: policy as string } }),
        );
        const outcome = (call as () => Promise<unknown>)().catch(codeOf);
        await clock.advance(1);
        return outcome;
      }),
    );
    expect(reached).toEqual(['ECONNRESET', 'ECONNRESET', 'ECONNRESET']);
    const facade = circuits.get('circuit');
    chaos.arm(ruleWith({ id: 'id-circuit', target: { policy: 'circuit' } }));
    await expect(facade.fire(() => 'ok')).rejects.toMatchObject({ code: 'ECONNRESET' });
  });

  it('names a method by its circuit, too', async () => {
    const { chaos, get, clock } = await startChaos({ providers: [Shop] });
    chaos.arm(ruleWith({ target: { policy: 'shop' } }));
    const code = get(Shop).open().catch(codeOf);
    await clock.advance(1);
    expect(await code).toBe('ECONNRESET');
    expect(get(Shop).calls).toBe(0);
  });

  it('is taken for a real failure by retries and circuits', async () => {
    const { chaos, get, clock } = await startChaos({ providers: [Shop] });
    chaos.arm(ruleWith({ target: { policy: 'shop' } }));
    const call = get(Shop).open().catch(codeOf);
    await clock.advance(1);
    await call;
    expect(get(CircuitBreakerService).getState('shop')?.stats).toMatchObject({ failures: 3 });
  });

  it('ends with its time', async () => {
    const { chaos, get, clock } = await startChaos({ options: { policies: POLICIES } });
    chaos.arm(ruleWith({ until: seconds(10) }));
    await clock.advance(seconds(10));
    await expect(get(ResilienceService).execute('work', () => 'ok')).resolves.toBe('ok');
    expect(chaos.armed).toEqual([]);
  });

  it('is replaced by a rule of the same id', async () => {
    const { chaos, get } = await startChaos({ options: { policies: POLICIES } });
    chaos.arm(ruleWith());
    chaos.arm(ruleWith({ fault: { kind: 'result', value: { items: [] } } }));
    await expect(get(ResilienceService).execute('work', () => 'ok')).resolves.toEqual({ items: [] });
    expect(chaos.armed).toHaveLength(1);
  });

  it('can stand in the options, unless its time is over', async () => {
    const rules = [ruleWith(), ruleWith({ id: 'over', until: new Date(0) })];
    const { chaos } = await startChaos({ chaos: { rules } });
    expect(chaos.armed.map(({ id }) => id)).toEqual(['reset']);
  });

  it('leaves its share of the calls alone', async () => {
    const { chaos, get } = await startChaos({ options: { policies: { work: { timeout: 1_000 } } } });
    chaos.arm(ruleWith({ rate: 0 }));
    await expect(get(ResilienceService).execute('work', () => 'ok')).resolves.toBe('ok');
  });

  it('keeps its bound per minute', async () => {
    const { chaos, get, clock } = await startChaos({ options: { policies: { work: { timeout: 1_000 } } } });
    chaos.arm(ruleWith({ maxPerMinute: 2, until: seconds(600) }));
    const outcomes = async (): Promise<string[]> => {
      const calls = Array.from({ length: 4 }, () => get(ResilienceService).execute('work', () => 'ok'));
      return (await Promise.allSettled(calls)).map(({ status }) => status);
    };
    expect(await outcomes()).toEqual(['rejected', 'rejected', 'fulfilled', 'fulfilled']);
    await clock.advance(seconds(59));
    expect(await outcomes()).toEqual(Array.from({ length: 4 }, () => 'fulfilled'));
    await clock.advance(seconds(1));
    expect(await outcomes()).toEqual(['rejected', 'rejected', 'fulfilled', 'fulfilled']);
  });
});

describe('a fault that makes calls wait', () => {
  const latency = ruleWith({ id: 'slow', fault: { kind: 'latency', duration: 300 } });
  const hang = ruleWith({ id: 'hang', fault: { kind: 'hang' } });
  const policies = { work: { timeout: 5_000 }, narrow: { bulkhead: { maxConcurrent: 1, maxQueue: 0 } } };

  it('delays the operation by its latency', async () => {
    const { chaos, get, clock } = await startChaos({ options: { policies } });
    chaos.arm(latency);
    let ran = false;
    const call = get(ResilienceService).execute('work', () => (ran = true));
    await clock.advance(299);
    expect(ran).toBe(false);
    await clock.advance(1);
    await expect(call).resolves.toBe(true);
  });

  it('lasts until the time limit of the call, whose error names the rule', async () => {
    const { chaos, get, clock, events } = await startChaos({ options: { policies } });
    const limits: string[] = [];
    events.on('timeout.exceeded', ({ name, scope }) => limits.push(`${name} ${scope}`));
    chaos.arm(hang);
    const call = get(ResilienceService).execute('work', () => 'ok');
    const failed = expect(call).rejects.toMatchObject({ code: 'TIMEOUT', metadata: { chaos: 'hang' } });
    await clock.advance(5_000);
    await failed;
    expect(chaos.armed).toMatchObject([{ active: 0 }]);
    expect(limits).toEqual(['work total']);
  });

  it('respects the deadline of a context, whose caller has no time limit of its own', async () => {
    const { chaos, get, clock } = await startChaos({ options: { policies } });
    chaos.arm({ ...hang, target: { policy: 'narrow' } });
    const context = new RequestContext({ deadline: 1_000 });
    const call = runInContext(context, () => get(ResilienceService).execute('narrow', () => 'ok'));
    const failed = expect(call).rejects.toMatchObject({ code: 'TIMEOUT', metadata: { chaos: 'hang' } });
    await clock.advance(1_025);
    await failed;
  });

  it.each<[string, (app: ChaosApplication) => unknown]>([
    ['a disarmed rule', (app) => app.chaos.disarm('hang')],
    ['a stop', (app) => app.chaos.stop('enough')],
    ['the end of the rule', (app) => app.clock.advance(seconds(60))],
  ])('is ended by %s; the operation then runs', async (_, end) => {
    const application = await startChaos({ options: { policies: { work: { bulkhead: 1 } } } });
    application.chaos.arm(hang);
    const call = application.get(ResilienceService).execute('work', () => 'ok');
    await application.clock.settle();
    await Promise.resolve(end(application));
    await expect(call).resolves.toBe('ok');
  });

  it('is ended by a disarmed rule during its latency, too', async () => {
    const { chaos, get, clock } = await startChaos({ options: { policies } });
    chaos.arm(latency);
    const call = get(ResilienceService).execute('work', () => 'ok');
    await clock.settle();
    chaos.disarm('slow');
    await expect(call).resolves.toBe('ok');
    expect(clock.referenced).toBe(0);
  });

  it('gives the slot of the bulkhead back when the caller aborts', async () => {
    const { chaos, get, clock } = await startChaos({ options: { policies } });
    chaos.arm({ ...hang, target: { policy: 'narrow' } });
    const service = get(ResilienceService);
    const caller = new AbortController();
    const held = service.execute('narrow', () => 'ok', { signal: caller.signal });
    await clock.settle();
    await expect(service.execute('narrow', () => 'ok')).rejects.toMatchObject({ code: 'BULKHEAD_FULL' });
    caller.abort(new Error('left'));
    await expect(held).rejects.toThrow('left');
    chaos.disarm('hang');
    await expect(service.execute('narrow', () => 'ok')).resolves.toBe('ok');
  });

  it('holds at most the given number of calls', async () => {
    const { chaos, get, clock } = await startChaos({ options: { policies } });
    chaos.arm({ ...hang, maxConcurrent: 1 });
    const service = get(ResilienceService);
    const held = service
      .execute('work', () => 'held')
      .catch((error: unknown) => isTimeoutExceededError(error));
    await clock.settle();
    await expect(service.execute('work', () => 'free')).resolves.toBe('free');
    await clock.advance(5_000);
    await expect(held).resolves.toBe(true);
  });
});

describe('without an armed rule', () => {
  it('pipelines have the steps that they have without the module, and no call reaches its code', async () => {
    const { chaos, get, module } = await startChaos({
      options: { policies: POLICIES },
      providers: [Shop],
    });
    const plain = await start({ options: { policies: POLICIES }, providers: [Shop] });
    const names = ['work', 'Shop.open'];
    const stepsOf = (application: Pick<typeof plain, 'get'>): string[] =>
      names.map((name) => String(application.get(ResilienceService).explain(name)));
    let asked = 0;
    chaos.isOff = () => (asked++, false);
    const random = module.get<Random>(Random);
    random.next = () => (asked++, 0);

    expect(stepsOf({ get })).toEqual(stepsOf(plain));
    await get(ResilienceService).execute('work', () => 'ok');
    expect(asked).toBe(0);

    chaos.arm(ruleWith({ id: 'answer', fault: { kind: 'result', value: 'injected' } }));
    const [work, shop] = stepsOf({ get });
    expect(work).toContain('> chaos > operation');
    expect(work).toContain("answer = \"100 % of the calls of policy 'work' suffer result until");
    expect(shop).toBe(stepsOf(plain)[1]);
    expect(await get(ResilienceService).execute('work', () => 'ok')).toBe('injected');
    expect(asked).toBeGreaterThan(0);

    chaos.disarm('answer');
    asked = 0;
    expect(stepsOf({ get })).toEqual(stepsOf(plain));
    await get(ResilienceService).execute('work', () => 'ok');
    expect(asked).toBe(0);
  });
});

describe('a fault beside other policies', () => {
  it('is answered by a fallback', async () => {
    const policies = { work: { fallback: { value: 'kept' } } } as const;
    const { chaos, get } = await startChaos({ options: { policies } });
    chaos.arm(ruleWith());
    await expect(get(ResilienceService).execute('work', () => 'ok')).resolves.toBe('kept');
  });

  it('is overtaken by a hedge', async () => {
    const policies = { work: { hedge: { delay: 50, idempotent: true } } } as const;
    const { chaos, get, clock } = await startChaos({ options: { policies } });
    chaos.arm(ruleWith({ fault: { kind: 'hang' }, maxPerMinute: 1 }));
    const call = get(ResilienceService).execute('work', () => 'hedged');
    await clock.advance(50);
    await expect(call).resolves.toBe('hedged');
    expect(chaos.armed).toMatchObject([{ injected: 1, active: 0 }]);
  });

  it('counts as an attempt of its call, and names the rule in the event', async () => {
    const { chaos, get, clock, events } = await startChaos({ options: { policies: POLICIES } });
    const finished: unknown[] = [];
    events.on('call.finished', ({ outcome, attempts, chaos: rule }) =>
      finished.push([outcome, attempts, rule]),
    );
    chaos.arm(ruleWith({ maxPerMinute: 1 }));
    const call = get(ResilienceService).execute('work', () => 'ok');
    await clock.advance(1);
    expect(await call).toBe('ok');
    expect(finished).toEqual([['success', 2, 'reset']]);
  });
});

describe('the marks of an armed rule', () => {
  it('are in the health details, and the secret is nowhere', async () => {
    const headerSecret = 'a secret of the game day';
    const logger = new RecordingLogger();
    const { chaos, get, module } = await startChaos({
      chaos: { headerSecret },
      options: { policies: POLICIES },
    });
    module.useLogger(logger);
    chaos.arm(ruleWith({ target: { policy: 'work', header: true } }));
    const details = get(HealthDetails).sources.get('chaos')?.();
    expect(details).toMatchObject({ armed: [{ id: 'reset', injected: 0, active: 0 }], disabled: false });
    const shown = JSON.stringify([
      details,
      chaos.armed,
      logger.lines,
      String(get(ResilienceService).explain('work')),
    ]);
    expect(shown).toContain('reset');
    expect(shown).not.toContain(headerSecret);
  });

  it('have a limited number of series, whatever ids operators choose', async () => {
    const { get } = await startChaos();
    const limited: boolean[] = [];
    get(Metrics).render(({ descriptions, names }) => {
      const isOfChaos = descriptions.some(({ name }) => name === 'chaos_injected_total');
      if (isOfChaos) limited.push(names?.label === 'rule' && names.isDynamic('any-id'));
    });
    expect(limited).toEqual([true]);
  });

  it('warn of a name that the application does not know', async () => {
    const logger = new RecordingLogger();
    const { chaos, module } = await startChaos({ options: { policies: POLICIES } });
    module.useLogger(logger);
    chaos.arm(ruleWith({ target: { policy: 'wrok' } }));
    chaos.arm(ruleWith({ target: { upstream: 'payments' } }));
    expect(logger.at('warn').filter((line) => line.includes('no effect yet'))).toEqual([
      "Chaos rule 'reset' has no effect yet: this application has no policy, circuit or decorated method 'wrok' so far.",
      "Chaos rule 'reset' has no effect yet: this application has no upstream 'payments' so far.",
    ]);
  });
});

it('is a row of the dashboard with the action that ends it, below a row for all rules', async () => {
  const { chaos, get } = await startChaos({ options: { policies: POLICIES } });
  const list = get(Dashboard).lists.find(({ name }) => name === 'chaos');
  expect(await list?.rows(10)).toEqual([]);
  chaos.arm(ruleWith());
  const [{ until } = { until: 0 }] = chaos.armed;
  expect(await list?.rows(10)).toMatchObject([
    { id: '*', state: 'armed', actions: ['chaos.stop'] },
    {
      id: 'reset',
      title: expect.stringContaining('suffer'),
      state: 'armed',
      until,
      actions: ['chaos.disarm'],
    },
  ]);
});

describe('the operator actions', () => {
  it('arm, disarm and stop', async () => {
    const { chaos, get, events } = await startChaos({ options: { policies: POLICIES } });
    const actions = get(OperatorActions);
    const audit: string[] = [];
    events.on('operator.action', ({ action, target, before, after }) =>
      audit.push(`${action} ${target} ${before} -> ${after}`),
    );
    const body = { reason: 'game day', kind: 'status', status: 503, rate: 0.5, minutes: 10, policy: 'work' };
    await actions.run('chaos.arm', { target: 'a', ...body }, 'ann');
    await actions.run('chaos.arm', { target: 'b', ...body }, 'ann');
    await actions.run('chaos.disarm', { target: 'a', reason: 'done' }, 'ann');
    await actions.run('chaos.stop', { target: '*', reason: 'enough' }, 'ann');
    expect(audit).toEqual([
      'chaos.arm a disarmed -> armed',
      'chaos.arm b disarmed -> armed',
      'chaos.disarm a armed -> disarmed',
      'chaos.stop * armed -> quiet',
    ]);
    expect(chaos.lastStop?.reason).toBe('enough (ann)');
    await expect(actions.run('chaos.arm', { target: 'a', ...body }, 'ann')).rejects.toMatchObject({
      code: 'CONFLICT',
    });
    await actions.run('chaos.arm', { target: 'a', ...body, force: true }, 'ann');
    const wrong = { ...body, status: 200, rate: 2 };
    await expect(actions.run('chaos.arm', { target: 'a', ...wrong }, 'ann')).rejects.toMatchObject({
      code: 'VALIDATION_FAILED',
      message: expect.stringMatching(/rule\.fault\.status[\s\S]*rule\.rate/),
    });
  });
});
