import { RequestContext, runInContext } from '@breakwater/core';
import { describe, expect, it } from '@jest/globals';
import { Injectable } from '@nestjs/common';
import { CircuitBreaker, CircuitBreakerService, Retry, Timeout } from '../src/index.js';
import { type Application, refused, start } from './application.harness.js';

const hang = (): Promise<never> => new Promise(() => {});

@Injectable()
class Calls {
  @CircuitBreaker({ timeout: false })
  async unlimited(): Promise<void> {
    await hang();
  }

  @CircuitBreaker({ timeout: 100 })
  async limited(): Promise<void> {
    await hang();
  }

  @CircuitBreaker()
  @Timeout(100)
  async total(): Promise<void> {
    await hang();
  }

  @CircuitBreaker()
  @Timeout({ attempt: 100, total: 1_000 })
  async attempt(): Promise<void> {
    await hang();
  }

  failures = 0;

  @CircuitBreaker()
  @Retry({ maxRetries: 1, delay: 80, jitter: 'none' })
  @Timeout({ attempt: 100, total: 150 })
  async cut(): Promise<void> {
    if (this.failures++ === 0) throw refused();
    await hang();
  }
}

/** Makes a call in a request with `left` milliseconds, waits for its end, and tells how the circuit counted it. */
async function chargeOf(
  method: 'unlimited' | 'limited' | 'total' | 'attempt' | 'cut',
  left: number,
): Promise<object> {
  const application = await start([Calls]);
  await call(application, method, left);
  const { failures, ignored } = application.get(CircuitBreakerService).getState(`Calls.${method}`)!.stats;
  return { failures, ignored };
}

async function call({ get, clock }: Application, method: keyof Calls, left: number): Promise<void> {
  const request = new RequestContext({ deadline: left });
  const calls = get(Calls);
  const answer = runInContext(request, () => (calls[method] as () => Promise<void>).call(calls)).catch(
    () => {},
  );
  await clock.advance(left);
  // The owner of a deadline ends its own scope, as the interceptor does.
  request.cancel(new (await import('@breakwater/core')).TimeoutExceededError('request', left));
  await answer;
}

describe('a call that ran out of time', () => {
  it.each([
    ['the caller left less than the circuit allows', 'limited', 60, { failures: 0, ignored: 1 }],
    ['the caller left less than the total timeout', 'total', 60, { failures: 0, ignored: 1 }],
    ['the caller left less than the attempt timeout', 'attempt', 60, { failures: 0, ignored: 1 }],
    ['the caller has a deadline, and the circuit no limit', 'unlimited', 300, { failures: 0, ignored: 1 }],
    ['it used up the limit of the circuit', 'limited', 300, { failures: 1, ignored: 0 }],
    ['it used up the total timeout', 'total', 300, { failures: 1, ignored: 0 }],
    ['it used up the attempt timeout', 'attempt', 300, { failures: 1, ignored: 0 }],
    ['both limits end at once', 'limited', 100, { failures: 1, ignored: 0 }],
    ['a retry had less than the attempt timeout left', 'cut', 300, { failures: 1, ignored: 1 }],
  ] as const)('because %s', async (_why, method, left, charged) => {
    expect(await chargeOf(method, left)).toEqual(charged);
  });

  it('opens no circuit of a healthy dependency, however often slow handlers call it', async () => {
    const application = await start([Calls]);
    for (let request = 0; request < 6; request++) {
      const { clock } = application;
      const answer = call(application, 'unlimited', clock.now() + 20).catch(() => {});
      await clock.advance(20);
      await answer;
    }
    expect(application.get(CircuitBreakerService).getState('Calls.unlimited')?.state).toBe('closed');
  });
});

describe('a call to a half-open circuit whose trial runs', () => {
  it('gets a short retryAfter, after which the circuit is closed', async () => {
    const { get, clock } = await start();
    const circuits = get(CircuitBreakerService);
    for (let failure = 0; failure < 5; failure++) {
      await circuits.execute('videos', () => Promise.reject(refused())).catch(() => {});
    }
    await clock.advance(30_000);
    const trial = circuits.execute(
      'videos',
      () => new Promise((resolve) => clock.setTimeout(() => resolve(1), 50)),
    );
    await clock.advance(10);
    await expect(circuits.execute('videos', async () => 2)).rejects.toMatchObject({ retryAfter: 100 });
    await clock.advance(100);
    await trial;
    await expect(circuits.execute('videos', async () => 2)).resolves.toBe(2);
  });
});
