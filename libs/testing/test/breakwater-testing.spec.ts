import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { once } from 'node:events';
import {
  Clock,
  CoreModule,
  Random,
  RequestContext,
  ResilienceEvents,
  runInContext,
  SystemClock,
} from '@breakwater/core';
import {
  Bulkhead,
  CircuitBreaker,
  Fallback,
  ResilienceModule,
  ResilienceService,
  Retry,
  Timeout,
} from '@breakwater/resilience';
import { CallRate } from '@breakwater/rate-limit';
import {
  advance,
  BreakwaterTesting,
  type BreakwaterTestingOptions,
  closeCircuit,
  eventsOf,
  expectNoLeaks,
  leaksOf,
  openCircuit,
  outcomes,
  SeededRandom,
  type ScriptedFunction,
  VirtualClock,
} from '@breakwater/testing';
import { type DynamicModule, Inject, Injectable, Module, type Type } from '@nestjs/common';
import { Test, type TestingModule } from '@nestjs/testing';
import { afterEach, describe, expect, it } from '@jest/globals';
import { expectTypeOf } from 'expect-type';

const UPSTREAM = Symbol('UPSTREAM');

@Injectable()
class PaymentService {
  constructor(@Inject(UPSTREAM) private readonly upstream: ScriptedFunction<string>) {}

  @Fallback({ value: 'later' })
  @Retry({ maxRetries: 2, delay: 200, backoff: 'exponential', jitter: 'none' })
  @CircuitBreaker('payments')
  async charge(): Promise<string> {
    return this.upstream();
  }

  @Retry({ maxRetries: 1, delay: 1_000, jitter: 'none' })
  @Timeout(5_000)
  async refund(): Promise<string> {
    return this.upstream();
  }

  @Bulkhead({ maxConcurrent: 1, maxQueue: 1 })
  async report(): Promise<string> {
    return this.upstream();
  }
}

@Injectable()
class SmsService {
  constructor(@Inject(UPSTREAM) private readonly upstream: ScriptedFunction<string>) {}

  @CallRate({ limit: 1, window: 1_000, maxWait: 5_000 })
  async send(): Promise<string> {
    return this.upstream();
  }
}

let module: TestingModule;

afterEach(async () => {
  await module?.close();
});

interface Parts {
  readonly script: ScriptedFunction<string>;
  readonly options?: BreakwaterTestingOptions;
}

async function start({ script, options = {} }: Parts): Promise<PaymentService> {
  module = await Test.createTestingModule({
    imports: [ResilienceModule.forRoot(), BreakwaterTesting.forRoot(options)],
    providers: [PaymentService, SmsService, { provide: UPSTREAM, useValue: script }],
  }).compile();
  await module.init();
  return module.get(PaymentService);
}

@Injectable()
class NeedsTime {
  constructor(
    @Inject(Clock) readonly clock: Clock,
    @Inject(Random) readonly random: Random,
  ) {}
}

@Module({ imports: [CoreModule], providers: [NeedsTime] })
class FeatureModule {}

describe('BreakwaterTesting', () => {
  const clock = new VirtualClock();
  const random = new SeededRandom(7);
  const kit = BreakwaterTesting.forRoot({ clock, random });

  it.each([
    ['before the others', [kit, ResilienceModule.forRoot(), FeatureModule]],
    ['after the others', [FeatureModule, ResilienceModule.forRoot(), kit]],
    ['without ResilienceModule', [FeatureModule, kit]],
    ['alone with CoreModule', [CoreModule, kit, FeatureModule]],
  ])('replaces the clock and the random source when it is imported %s', async (_place, imports) => {
    module = await Test.createTestingModule({ imports: imports as Type[] }).compile();
    const feature = module.get(NeedsTime, { strict: false });
    expect([feature.clock === clock, feature.random === random]).toEqual([true, true]);
  });

  it('has a virtual clock and seeded chance by default', async () => {
    module = await Test.createTestingModule({
      imports: [FeatureModule, BreakwaterTesting.forRoot()],
    }).compile();
    const feature = module.get(NeedsTime, { strict: false });
    expect(feature.clock).toBeInstanceOf(VirtualClock);
    expect(feature.random.next()).toBe(new SeededRandom(1).next());
  });

  it('names all wrong options', () => {
    const wrong = { clock: {}, random: 4, policies: 'none', time: 1 };
    expect(() => BreakwaterTesting.forRoot(wrong as unknown as BreakwaterTestingOptions)).toThrow(
      `4 options are wrong:
- Expected "testing.time" to be one of the known options (clock, random, policies), got "time" (at BreakwaterTesting.forRoot)
- Expected "testing.clock" to be a Clock, e.g. new VirtualClock(), got an object (at BreakwaterTesting.forRoot)
- Expected "testing.random" to be a Random, e.g. new SeededRandom(1), got 4 (at BreakwaterTesting.forRoot)
- Expected "testing.policies" to be one of 'on', 'off', 'instant', got "none" (at BreakwaterTesting.forRoot)`,
    );
  });

  it('refuses to switch policies without ResilienceModule, and two sets of options', async () => {
    const compile = (...imports: DynamicModule[]): Promise<TestingModule> =>
      Test.createTestingModule({ imports }).compile();
    await expect(compile(BreakwaterTesting.forRoot({ policies: 'off' }))).rejects.toThrow(
      'Expected "BreakwaterTesting" to be imported beside ResilienceModule: add ResilienceModule.forRoot() to the imports of the root module, got "no ResilienceModule"',
    );
    await expect(
      compile(BreakwaterTesting.forRoot(), BreakwaterTesting.forRoot({ random: new SeededRandom(2) })),
    ).rejects.toThrow('2 imports with different options');
  });

  it('waits for a back-off on the virtual clock', async () => {
    const script = outcomes('F F S', { value: 'paid' });
    const payments = await start({ script });
    const call = payments.charge();
    await advance(module, 199);
    expect(script.calls).toHaveLength(1);
    await advance(module, 1 + 400);
    await expect(call).resolves.toBe('paid');
  });

  it('leaves only fallbacks in force with policies: off', async () => {
    const script = outcomes('F F', { value: 'paid' });
    const payments = await start({ script, options: { policies: 'off' } });
    await expect(payments.charge()).resolves.toBe('later');
    await expect(payments.refund()).rejects.toMatchObject({ code: 'SCRIPTED_FAILURE' });
    expect([script.calls.length, eventsOf(module).names]).toEqual([
      2,
      ['fallback.used', 'call.finished', 'call.finished'],
    ]);
  });

  it('repeats at once and records the delays with policies: instant', async () => {
    const script = outcomes('F F S', { value: 'paid' });
    const payments = await start({ script, options: { policies: 'instant' } });
    await expect(payments.charge()).resolves.toBe('paid');
    expect(eventsOf(module).named('retry.scheduled')).toMatchObject([
      { attempt: 1, delay: 200 },
      { attempt: 2, delay: 400 },
    ]);
    expect(module.get<VirtualClock>(Clock).pending).toBeLessThanOrEqual(1);
  });

  it('keeps the deadline of a call with policies: instant', async () => {
    const script = outcomes('F S', { value: 'paid' });
    const payments = await start({ script, options: { policies: 'instant' } });
    const context = new RequestContext({ deadline: module.get<Clock>(Clock).now() + 999 });
    const call = runInContext(context, () => payments.refund());
    await expect(call).rejects.toMatchObject({ code: 'SCRIPTED_FAILURE' });
    expect(eventsOf(module).named('retry.exhausted')).toMatchObject([{ reason: 'deadline' }]);
  });

  it('starts calls of a limited rate at once and records their waits with policies: instant', async () => {
    const script = outcomes('3*S', { value: 'sent' });
    const sms = await start({ script, options: { policies: 'instant' } }).then(() => module.get(SmsService));
    await Promise.all([sms.send(), sms.send(), sms.send()]);
    expect(
      eventsOf(module)
        .named('call-rate.entered')
        .map(({ waited }) => waited),
    ).toEqual([0, 1_000, 2_000]);
  });
});

describe('eventsOf()', () => {
  it('records events with their types and times since the start of an application', async () => {
    const payments = await start({ script: outcomes('F S', { value: 'paid' }) });
    const events = eventsOf(module);
    const begun = module.get<Clock>(Clock).now();
    const call = payments.charge();
    await advance(module, 200);
    await call;
    expectTypeOf(events.named('retry.scheduled')[0]!.delay).toEqualTypeOf<number>();
    expect(events.all).toMatchObject([
      { name: 'circuit-breaker.call', at: begun, event: { outcome: 'failure' } },
      { name: 'retry.scheduled', at: begun, event: { delay: 200 } },
      { name: 'circuit-breaker.call', at: begun + 200, event: { outcome: 'success' } },
      { name: 'call.finished', at: begun + 200, event: { outcome: 'success', attempts: 2 } },
    ]);
    for (const one of events.all) {
      // The name tells the type of the event.
      if (one.name === 'call.finished') expectTypeOf(one.event.attempts).toEqualTypeOf<number>();
    }
    events.clear();
    expect([events.all, eventsOf(module) === events]).toEqual([[], true]);
  });

  it('records from its first call on without BreakwaterTesting', async () => {
    module = await Test.createTestingModule({ imports: [CoreModule] }).compile();
    const events = eventsOf(module);
    module.get(ResilienceEvents).publish('timeout.exceeded', { name: 'x', scope: 'total', timeout: 5 });
    expect(events.names).toEqual(['timeout.exceeded']);
  });
});

describe('advance()', () => {
  it('refuses a clock that is not virtual', async () => {
    await expect(advance(new SystemClock(), 5)).rejects.toThrow(
      'advance() needs a VirtualClock, but the clock is a SystemClock. ' +
        'Import BreakwaterTesting.forRoot() in the testing module, or pass the VirtualClock.',
    );
  });

  it('refuses an application without a clock', async () => {
    module = await Test.createTestingModule({}).compile();
    await expect(advance(module, 5)).rejects.toThrow(
      'The application has no clock. Import BreakwaterTesting.forRoot(), or a module of Breakwater.',
    );
  });
});

describe('openCircuit()', () => {
  it('opens the circuit of a decorated method until closeCircuit()', async () => {
    const script = outcomes('S', { value: 'paid' });
    const payments = await start({ script });
    openCircuit(module, 'payments');
    await expect(payments.charge()).resolves.toBe('later');
    closeCircuit(module, 'payments');
    await expect(payments.charge()).resolves.toBe('paid');
    expect(script.calls).toHaveLength(1);
  });

  it('opens the circuit of a policy by its name', async () => {
    module = await Test.createTestingModule({
      imports: [
        ResilienceModule.forRoot({ policies: { search: { circuitBreaker: {} } } }),
        BreakwaterTesting.forRoot(),
      ],
    }).compile();
    await module.init();
    openCircuit(module, 'search');
    const call = module.get(ResilienceService).execute('search', outcomes('S'));
    await expect(call).rejects.toMatchObject({ code: 'CIRCUIT_OPEN' });
  });

  it('names the circuits that there are', async () => {
    await start({ script: outcomes('') });
    expect(() => openCircuit(module, 'payment')).toThrow(
      "There is no circuit 'payment'. Circuits in use: 'payments'.",
    );
  });

  it('needs ResilienceModule', async () => {
    module = await Test.createTestingModule({ imports: [BreakwaterTesting.forRoot()] }).compile();
    expect(() => openCircuit(module, 'x')).toThrow(
      'The application has no circuits. Import ResilienceModule.forRoot().',
    );
  });
});

describe('expectNoLeaks()', () => {
  it('accepts an application whose calls have ended', async () => {
    const payments = await start({ script: outcomes('S S', { value: 'paid' }) });
    await Promise.all([payments.charge(), payments.report()]);
    await expectNoLeaks(module);
    await module.close();
    await expect(expectNoLeaks(module)).resolves.toBeUndefined();
  });

  it('names a retry that waits, with the place of its timer', async () => {
    const payments = await start({ script: outcomes('F S', { value: 'paid' }) });
    const call = payments.charge();
    await advance(module, 50);
    await expect(expectNoLeaks(module)).rejects.toThrow(
      /^The application holds 2 open handles:\n {2}- timer due in 150 ms, set at .*libs\/resilience\/src\/retry\/pause\.ts:\d+:\d+\)\n {2}- retry budget 'PaymentService.charge': 1 waiting$/,
    );
    await advance(module, 150);
    await call;
    await expectNoLeaks(module);
  });

  it('names calls that run and wait in a bulkhead', async () => {
    const controller = new AbortController();
    const context = new RequestContext({ signal: controller.signal });
    const payments = await start({ script: outcomes('2*H', { value: 'report' }) });
    const calls = [0, 1].map(() => runInContext(context, () => payments.report()));
    await expect(leaksOf(module)).resolves.toEqual(["bulkhead 'PaymentService.report': 1 active, 1 queued"]);
    controller.abort();
    await Promise.allSettled(calls);
    await expectNoLeaks(module);
  });

  it('names listeners that a call has added', async () => {
    await start({ script: outcomes('') });
    await new Promise((resolve) => setImmediate(resolve));
    const listener = (): void => {};
    const end = module.get(ResilienceEvents).on('fallback.used', listener);
    process.on('warning', listener);
    await expect(leaksOf(module)).resolves.toEqual([
      "1 more listener of the event 'fallback.used'",
      "1 more listener of the process event 'warning'",
    ]);
    end();
    process.off('warning', listener);
    await expectNoLeaks(module);
  });

  it('names a socket by its addresses', async () => {
    await start({ script: outcomes('') });
    await new Promise((resolve) => setImmediate(resolve));
    const accepted: Socket[] = [];
    const server = createServer((socket) => accepted.push(socket)).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const socket = connect(port, '127.0.0.1');
    await Promise.all([once(server, 'connection'), once(socket, 'connect')]);
    const leaks = await leaksOf(module);
    expect(leaks).toContain(`socket 127.0.0.1:${socket.localPort} to 127.0.0.1:${port}`);
    for (const one of [socket, ...accepted]) one.destroy();
    server.close();
    await once(server, 'close');
    await expectNoLeaks(module);
  });

  it('needs BreakwaterTesting', async () => {
    module = await Test.createTestingModule({ imports: [CoreModule] }).compile();
    await expect(expectNoLeaks(module)).rejects.toThrow(
      'expectNoLeaks() needs to know what was open before. Import BreakwaterTesting.forRoot() in the testing module.',
    );
  });
});
