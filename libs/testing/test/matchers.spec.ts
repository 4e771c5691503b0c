import '@breakwater/testing/jest';
import { RequestContext, runInContext } from '@breakwater/core';
import { Bulkhead, CircuitBreaker, Fallback, ResilienceModule, Retry, Timeout } from '@breakwater/resilience';
import {
  advance,
  BreakwaterTesting,
  eventsOf,
  openCircuit,
  outcomes,
  type ScriptedFunction,
  VirtualClock,
  watchCall,
} from '@breakwater/testing';
import { Inject, Injectable } from '@nestjs/common';
import { Test, type TestingModule } from '@nestjs/testing';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

const UPSTREAM = Symbol('UPSTREAM');

@Injectable()
class PaymentService {
  constructor(@Inject(UPSTREAM) private readonly upstream: ScriptedFunction<string>) {}

  @Retry({ maxRetries: 2, delay: 200, backoff: 'exponential', jitter: 'none' })
  @CircuitBreaker('payments')
  async charge(): Promise<string> {
    return this.upstream();
  }

  @Fallback({ value: 'later' })
  async refund(): Promise<string> {
    return this.upstream();
  }

  @Timeout(50)
  async report(): Promise<string> {
    return this.upstream();
  }

  @Bulkhead(1)
  async save(): Promise<string> {
    return this.upstream();
  }
}

let clock: VirtualClock;
let module: TestingModule;
let payments: PaymentService;

async function start(script: string): Promise<ScriptedFunction<string>> {
  clock = new VirtualClock({ origins: true });
  const upstream = outcomes(script, { value: 'paid', clock });
  module = await Test.createTestingModule({
    imports: [ResilienceModule.forRoot(), BreakwaterTesting.forRoot({ clock })],
    providers: [PaymentService, { provide: UPSTREAM, useValue: upstream }],
  }).compile();
  await module.init();
  payments = module.get(PaymentService);
  return upstream;
}

/** The message of a matcher that fails. */
async function messageOf(assert: () => unknown): Promise<string> {
  try {
    await assert();
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('The matcher has passed.');
}

afterEach(() => module.close());

describe('a flaky upstream', () => {
  let upstream: ScriptedFunction<string>;

  beforeEach(async () => {
    upstream = await start('12ms:E(ECONNRESET) 503 S');
    const call = payments.charge();
    await advance(module, 1_000);
    await call;
  });

  const EVENTS = `
Recorded sequence:
  attempt 1 failed after 12 ms (ECONNRESET), waited 200 ms
  attempt 2 failed after 0 ms (503), waited 400 ms
  attempt 3 succeeded after 0 ms, the call ended after 612 ms as success`;
  const CALLS = `
Recorded sequence:
  attempt 1 failed after 12 ms (ECONNRESET), waited 200 ms
  attempt 2 failed after 0 ms (503), waited 400 ms
  attempt 3 succeeded after 0 ms`;

  it('passes the matchers of attempts, waits and time', () => {
    for (const recording of [upstream, eventsOf(module), module]) {
      expect(recording).toHaveMadeAttempts(3);
      expect(recording).not.toHaveMadeAttempts(2);
      expect(recording).toHaveWaited([200, 400]);
      expect(recording).toHaveWaited([160, 480], { jitter: 0.25 });
      expect(recording).toHaveWaited([200, 500], { jitter: 'full' });
      expect(recording).toHaveWaited([300, 500], { jitter: 'equal' });
      expect(recording).not.toHaveWaited([500, 500], { jitter: 'equal' });
      expect(recording).not.toHaveWaited([200]);
      expect(recording).not.toHaveUsedFallback();
    }
    expect(module).toHaveSettledWithin(612);
    expect(module).not.toHaveSettledWithin(611);
    expect(upstream).toHaveSettledWithin(0);
  });

  it.each([
    ['a scripted function', () => upstream, CALLS],
    ['events', () => eventsOf(module), EVENTS],
    ['an application', () => module, EVENTS],
  ])('prints the sequence of %s', async (_what, subject, sequence) => {
    await expect(messageOf(() => expect(subject()).toHaveMadeAttempts(2))).resolves.toBe(
      `Expected 2 attempts, but there were 3.${sequence}`,
    );
    await expect(messageOf(() => expect(subject()).not.toHaveMadeAttempts(3))).resolves.toBe(
      `Expected another number of attempts than 3.${sequence}`,
    );
    await expect(messageOf(() => expect(subject()).toHaveWaited([200, 300], { jitter: 0.1 }))).resolves.toBe(
      `Expected waits of [200, 300] ms with jitter 0.1, but the waits were [200, 400] ms.${sequence}`,
    );
    await expect(messageOf(() => expect(subject()).not.toHaveWaited([200, 400]))).resolves.toBe(
      `Expected other waits than [200, 400] ms.${sequence}`,
    );
    await expect(messageOf(() => expect(subject()).toHaveUsedFallback())).resolves.toBe(
      `Expected a fallback to answer, but none did.${sequence}`,
    );
  });

  it('prints the time that a call took', async () => {
    await expect(messageOf(() => expect(module).toHaveSettledWithin(600))).resolves.toBe(
      `Expected the call to settle within 600 ms, but it took 612 ms.${EVENTS}`,
    );
    await expect(messageOf(() => expect(module).not.toHaveSettledWithin(612))).resolves.toBe(
      `Expected the call to take longer than 612 ms, but it took 612 ms.${EVENTS}`,
    );
  });
});

describe('toRejectWithCode()', () => {
  it('finds the code of an error or of one of its causes', async () => {
    const upstream = await start('E(ECONNRESET) E(ECONNRESET) S');
    await expect(upstream()).toRejectWithCode('ECONNRESET');
    await expect(() => upstream.fetch('http://payments')).toRejectWithCode('ECONNRESET');
    await expect(upstream()).not.toRejectWithCode('ECONNRESET');
  });

  it('finds the code of an open circuit, and of a function that throws at once', async () => {
    await start('');
    openCircuit(module, 'payments');
    await expect(payments.charge()).toRejectWithCode('CIRCUIT_OPEN');
    await expect(() => {
      throw Object.assign(new Error('x'), { code: 'E_NOW' });
    }).toRejectWithCode('E_NOW');
  });

  it('says what happened instead', async () => {
    const upstream = await start('S E(EPIPE) F E(EPIPE)');
    await expect(messageOf(() => expect(upstream()).toRejectWithCode('EPIPE'))).resolves.toBe(
      "Expected the call to reject with code EPIPE, but it resolved with 'paid'.",
    );
    await expect(messageOf(() => expect(upstream()).toRejectWithCode('ETIMEDOUT'))).resolves.toBe(
      'Expected the call to reject with code ETIMEDOUT, but it rejected with EPIPE: Call 2 failed: the script says E(EPIPE).',
    );
    const plain = Promise.reject(new Error('broken'));
    await expect(messageOf(() => expect(plain).toRejectWithCode('ETIMEDOUT'))).resolves.toBe(
      'Expected the call to reject with code ETIMEDOUT, but it rejected without a code: broken',
    );
    await upstream().catch(() => {});
    await expect(messageOf(() => expect(upstream()).not.toRejectWithCode('EPIPE'))).resolves.toBe(
      'Expected the call not to reject with code EPIPE, but it did: Call 4 failed: the script says E(EPIPE).',
    );
  });

  it('says what to pass', async () => {
    await start('');
    await expect(messageOf(() => expect('paid').toRejectWithCode('EPIPE'))).resolves.toBe(
      "toRejectWithCode() needs a promise, or a function that returns one, got 'paid'. Leave out the await in front of the call.",
    );
    await expect(messageOf(() => expect(Promise.resolve()).toRejectWithCode(5 as never))).resolves.toBe(
      `Expected "toRejectWithCode.code" to be a code such as 'CIRCUIT_OPEN', got 5`,
    );
  });
});

describe('watchCall()', () => {
  it('measures a call on the virtual clock and keeps its events', async () => {
    await start('500ms:S');
    const call = watchCall(module, payments.report());
    await expect(messageOf(() => expect(call).toHaveSettledWithin(50))).resolves.toBe(
      `Expected the call to settle within 50 ms, but no call has settled.
Recorded sequence:
  the call runs`,
    );
    await advance(module, 50);
    expect(call).toHaveSettledWithin(50);
    await expect(call).toRejectWithCode('TIMEOUT');
    await expect(messageOf(() => expect(call).toRejectWithCode('ECONNRESET'))).resolves.toBe(
      `Expected the call to reject with code ECONNRESET, but it rejected with TIMEOUT: 'PaymentService.report' did not finish within 50 ms.
Recorded sequence:
  the total limit of 50 ms passed
  attempt 1 failed (TIMEOUT), the call ended after 50 ms as timeout
  the call failed after 50 ms`,
    );
  });

  it('is awaited like its promise, and begins a function', async () => {
    const upstream = await start('10ms:S S');
    const call = watchCall(clock, () => upstream());
    await advance(clock, 10);
    await expect(call).resolves.toBe('paid');
    expect([call.state, call.duration, call.events]).toEqual(['succeeded', 10, []]);
  });
});

describe('toHaveUsedFallback()', () => {
  it('finds the answer of a fallback', async () => {
    await start('F');
    await payments.refund();
    expect(module).toHaveUsedFallback();
    await expect(messageOf(() => expect(module).not.toHaveUsedFallback())).resolves.toBe(
      `Expected no fallback to answer, but 1 call got the answer of one.
Recorded sequence:
  the attempts failed (SCRIPTED_FAILURE), the fallback answered
  the call ended after 0 ms as fallback, after 1 attempt`,
    );
  });
});

describe('toHaveCircuit()', () => {
  it('compares the state of a circuit', async () => {
    await start('');
    expect(module).toHaveCircuit('payments', 'closed');
    openCircuit(module, 'payments');
    expect(module).toHaveCircuit('payments', 'open');
    expect(module).toHaveCircuit('payments', 'forced-open');
    expect(module).not.toHaveCircuit('payments', 'closed');
  });

  it('prints the state, and how the circuit came to it', async () => {
    await start('5*F');
    await expect(messageOf(() => expect(module).toHaveCircuit('payments', 'open'))).resolves.toBe(
      "Expected circuit 'payments' to be open, but it is closed.\nNothing was recorded.",
    );
    openCircuit(module, 'payments');
    await payments.charge().catch(() => {});
    await expect(messageOf(() => expect(module).not.toHaveCircuit('payments', 'open'))).resolves.toBe(
      `Expected circuit 'payments' not to be open, but it is forced-open.
Recorded sequence:
  circuit 'payments' changed from closed to forced-open (manual)
  circuit 'payments' refused the call
  the call ended after 0 ms as rejected without an attempt (CIRCUIT_OPEN)`,
    );
    await expect(messageOf(() => expect(module).toHaveCircuit('payment', 'open'))).resolves.toContain(
      "Expected circuit 'payment' to be open, but there is no such circuit. Circuits: 'payments' (forced-open).",
    );
  });
});

describe('toHaveOpenHandles()', () => {
  it('counts the handles and names them', async () => {
    await start('2*H');
    await expect(module).toHaveOpenHandles(0);
    await expect(messageOf(() => expect(module).toHaveOpenHandles(1))).resolves.toBe(
      'Expected 1 open handle. The application holds 0 open handles.',
    );
    const controller = new AbortController();
    const call = runInContext(new RequestContext({ signal: controller.signal }), () => payments.save());
    await expect(module).not.toHaveOpenHandles(0);
    await expect(messageOf(() => expect(module).toHaveOpenHandles(0))).resolves.toBe(
      `Expected 0 open handles. The application holds 1 open handle:
  - bulkhead 'PaymentService.save': 1 active, 0 queued`,
    );
    await expect(messageOf(() => expect(module).not.toHaveOpenHandles(1))).resolves.toBe(
      `Expected another number than 1 open handle. The application holds 1 open handle:
  - bulkhead 'PaymentService.save': 1 active, 0 queued`,
    );
    controller.abort();
    await Promise.allSettled([call]);
  });
});

describe('the sequence', () => {
  it('names the call of each phrase when there are several', async () => {
    await start('F S F');
    await payments.refund();
    await payments.report();
    await expect(messageOf(() => expect(module).toHaveMadeAttempts(4))).resolves.toBe(
      `Expected 4 attempts, but there was 1.
Recorded sequence:
  PaymentService.refund: the attempts failed (SCRIPTED_FAILURE), the fallback answered
  PaymentService.refund: the call ended after 0 ms as fallback, after 1 attempt
  PaymentService.report: attempt 1 succeeded, the call ended after 0 ms as success`,
    );
  });

  it('shows calls that overlap, run, were aborted, or went beyond the script', async () => {
    const upstream = await start('10ms:S H H');
    const controller = new AbortController();
    const calls = [upstream(), upstream(controller.signal), upstream(), upstream()];
    await Promise.allSettled([calls[3]]);
    await advance(clock, 10);
    controller.abort();
    await Promise.allSettled(calls.slice(0, 2));
    await expect(messageOf(() => expect(upstream).toHaveMadeAttempts(1))).resolves.toBe(
      `Expected 1 attempt, but there were 4.
Recorded sequence:
  attempt 1 succeeded after 10 ms, meanwhile
  attempt 2 was aborted after 10 ms, meanwhile
  attempt 3 runs, meanwhile
  attempt 4 failed after 0 ms (beyond the end of the script)`,
    );
  });

  it('is empty before the first call', async () => {
    await start('');
    await expect(messageOf(() => expect(module).toHaveMadeAttempts(1))).resolves.toBe(
      'Expected 1 attempt, but no call has finished.\nNothing was recorded.',
    );
  });
});

describe('a matcher in wrong use', () => {
  it.each([
    ['a string', 'payments', "got 'payments'"],
    ['a promise', Promise.resolve(), 'got a promise'],
    ['a mock', (): void => {}, 'got the function (anonymous)'],
    ['nothing', undefined, 'got undefined'],
  ])('says what to pass instead of %s', async (_what, subject, got) => {
    await start('');
    const text =
      'needs a recording. Pass a function of outcomes(), eventsOf(app), an application with BreakwaterTesting, ' +
      `or watchCall(app, call); ${got}.`;
    const uses = [
      ['toHaveMadeAttempts', () => expect(subject).toHaveMadeAttempts(1)],
      ['toHaveMadeAttempts', () => expect(subject).not.toHaveMadeAttempts(1)],
      ['toHaveWaited', () => expect(subject).toHaveWaited([])],
      ['toHaveUsedFallback', () => expect(subject).toHaveUsedFallback()],
      ['toHaveSettledWithin', () => expect(subject).toHaveSettledWithin(1)],
    ] as const;
    for (const [matcher, use] of uses) await expect(messageOf(use)).resolves.toBe(`${matcher}() ${text}`);
  });

  it('names arguments that have no meaning', async () => {
    const upstream = await start('');
    await expect(messageOf(() => expect(upstream).toHaveMadeAttempts(-1))).resolves.toBe(
      'Expected "toHaveMadeAttempts.count" to be an integer >= 0, got -1',
    );
    await expect(messageOf(() => expect(upstream).toHaveWaited(200 as never))).resolves.toBe(
      'Expected "toHaveWaited.waits" to be a list of milliseconds, e.g. [200, 400], got 200',
    );
    await expect(messageOf(() => expect(upstream).toHaveWaited([], { jitter: 2 }))).resolves.toBe(
      `Expected "toHaveWaited.jitter" to be 'none', 'full', 'equal' or a number from 0 to 1, got 2`,
    );
    await expect(messageOf(() => expect(module).toHaveCircuit('payments', 'opened' as never))).resolves.toBe(
      `Expected "toHaveCircuit.state" to be one of 'closed', 'open', 'half-open', 'forced-open', 'disabled', 'observing', got "opened"`,
    );
    await expect(messageOf(() => expect(upstream).toHaveCircuit('payments', 'open'))).resolves.toBe(
      'toHaveCircuit() needs an application or a testing module, got the function outcomes.',
    );
    await expect(messageOf(() => expect(upstream).toHaveOpenHandles(0))).resolves.toBe(
      'toHaveOpenHandles() needs an application or a testing module, got the function outcomes.',
    );
  });
});
