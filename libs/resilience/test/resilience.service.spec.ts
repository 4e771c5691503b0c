import { RequestContext, runInContext } from '@breakwater/core';
import { describe, expect, it, jest } from '@jest/globals';
import { CircuitBreakerService, type NamedPolicies, ResilienceService } from '../src/index.js';
import { type Application, refused, start } from './application.harness.js';

const policies: NamedPolicies = {
  bank: { circuitBreaker: { volumeThreshold: 1 }, fallback: { value: 'policy' } },
  patient: { timeout: 1_000 },
  classes: { bulkhead: 5, fallback: 'lastKnown' },
  nothing: {},
};

const fail = (): never => {
  throw refused();
};

async function service(): Promise<Application & { readonly service: ResilienceService }> {
  const app = await start({ options: { policies } });
  return { ...app, service: app.get(ResilienceService) };
}

describe('ResilienceService', () => {
  it('passes attempt, deadline and signal to the operation', async () => {
    const { service: resilience } = await service();
    const seen = await resilience.execute('patient', ({ attempt, deadline, signal }) => ({
      attempt,
      deadline,
      aborted: signal.aborted,
    }));
    expect(seen).toEqual({ attempt: 1, deadline: 1_000, aborted: false });
  });

  it('rejects for a policy that does not exist', async () => {
    const { service: resilience } = await service();
    await expect(resilience.execute('bnak', () => 1)).rejects.toThrow(
      `Expected "policy" to be the name of a policy of ResilienceModule ('bank', 'patient', 'classes', 'nothing'), got "bnak" (at ResilienceService.execute)`,
    );
  });

  it('answers with the fallback of the policy, or with that of the call', async () => {
    const { service: resilience } = await service();
    await expect(resilience.execute('bank', fail)).resolves.toBe('policy');
    const fallback = jest.fn((error: unknown) => (error as Error).message);
    await expect(resilience.execute('bank', fail, { fallback })).resolves.toContain("Circuit 'bank' is open");
    expect(fallback).toHaveBeenCalledTimes(1);
  });

  it('counts its fallbacks in the circuit', async () => {
    const { service: resilience, get } = await service();
    await resilience.execute('bank', fail);
    await resilience.execute('bank', fail);
    expect(get(CircuitBreakerService).getState('bank')?.stats.fallbacks).toBe(2);
  });

  it.each(['bank', 'patient', 'nothing'])('ends at once when the caller of %s leaves', async (policy) => {
    const { service: resilience, get } = await service();
    const caller = new AbortController();
    const fallback = jest.fn(() => undefined);
    let inner: AbortSignal | undefined;
    const outcome = resilience.execute(
      policy,
      ({ signal }) => new Promise<undefined>(() => (inner = signal)),
      { signal: caller.signal, fallback },
    );
    caller.abort(new Error('left'));
    await expect(outcome).rejects.toThrow('left');
    expect(inner?.aborted).toBe(true);
    expect(fallback).not.toHaveBeenCalled();
    expect(get(CircuitBreakerService).getState('bank')?.stats).toMatchObject({ failures: 0 });
  });

  it('does not start for a caller that has left', async () => {
    const { service: resilience, events } = await service();
    const finished: unknown[] = [];
    events.on('call.finished', ({ outcome, attempts }) => finished.push(outcome, attempts));
    const operation = jest.fn();
    const outcome = resilience.execute('nothing', operation, {
      signal: AbortSignal.abort(new Error('left')),
    });
    await expect(outcome).rejects.toThrow('left');
    expect(operation).not.toHaveBeenCalled();
    expect(finished).toEqual(['aborted', 0]);
  });

  it('explains a policy with a fallback method, and refuses to run it', async () => {
    const { service: resilience } = await service();
    expect(resilience.explain('classes').toString()).toContain(`use = 'lastKnown'  [policy 'classes']`);
    await expect(resilience.execute('classes', () => 1)).rejects.toThrow(
      `Expected "fallback" to be a function or { value }, as a service runs the policy and has no such method, got "lastKnown" (at policy 'classes')`,
    );
    await expect(resilience.execute('classes', fail, { fallback: () => 2 })).resolves.toBe(2);
  });

  it('publishes one event for each logical call', async () => {
    const { service: resilience, events, clock } = await service();
    const finished: unknown[] = [];
    events.on('call.finished', (event) => finished.push(event));
    const request = new RequestContext({ requestId: 'r1' });
    await runInContext(request, () => resilience.execute('patient', () => 1));
    await runInContext(request, () => resilience.execute('bank', fail));
    await resilience.execute('nothing', fail).catch(() => {});
    await resilience.execute('bank', fail, { fallback: fail }).catch(() => {});
    const hanging = resilience.execute('patient', () => new Promise(() => {})).catch(() => {});
    await clock.advance(1_000);
    await hanging;
    expect(finished).toMatchObject([
      { name: 'patient', outcome: 'success', attempts: 1, duration: 0, requestId: 'r1' },
      { name: 'bank', outcome: 'fallback', attempts: 1, requestId: 'r1' },
      {
        name: 'nothing',
        outcome: 'failure',
        attempts: 1,
        requestId: undefined,
        error: { message: 'refused' },
      },
      { name: 'bank', outcome: 'failure', attempts: 0 },
      { name: 'patient', outcome: 'timeout', attempts: 1, duration: 1_000 },
    ]);
  });

  it('publishes a refused call as rejected', async () => {
    const { service: resilience, events, get } = await service();
    const outcomes: string[] = [];
    get(CircuitBreakerService).openCircuit('bank');
    events.on('call.finished', ({ outcome }) => outcomes.push(outcome));
    const rethrow = (error: unknown): never => {
      throw error;
    };
    await expect(resilience.execute('bank', fail, { fallback: rethrow })).rejects.toMatchObject({
      code: 'CIRCUIT_OPEN',
    });
    expect(outcomes).toEqual(['rejected']);
  });

  it('leaves no listener on its request', async () => {
    const { service: resilience } = await service();
    const request = new RequestContext();
    const seen: RequestContext[] = [];
    for (let call = 0; call < 100; call++) {
      await runInContext(request, () =>
        resilience.execute('patient', (context) => void seen.push(context as never)),
      );
    }
    request.cancel(new Error('over'));
    expect(seen.some(({ cancelled }) => cancelled)).toBe(false);
  });
});
