import { RequestContext, runInContext } from '@breakwater/core';
import { VirtualClock } from '@breakwater/core/testing';
import { describe, expect, it } from '@jest/globals';
import { expectTypeOf } from 'expect-type';
import { outcomes } from './outcomes.js';

const settled = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    (value) => value,
    (error: unknown) => error,
  );

describe('outcomes()', () => {
  it('succeeds and fails as its script says', async () => {
    const charge = outcomes('S F E(ECONNRESET) 503(2) 204', { value: 'paid' });
    await expect(charge()).resolves.toBe('paid');
    await expect(charge()).rejects.toMatchObject({
      message: 'Call 2 failed: the script says F.',
      code: 'SCRIPTED_FAILURE',
      retryable: true,
    });
    await expect(charge()).rejects.toMatchObject({ code: 'ECONNRESET' });
    await expect(charge()).rejects.toMatchObject({
      status: 503,
      response: { status: 503, headers: { 'retry-after': '2' } },
    });
    await expect(charge()).resolves.toBe('paid');
  });

  it('makes values and errors with functions', async () => {
    const refused = new Error('refused');
    const double = outcomes('S F S', { value: ({ number }) => number * 10, error: () => refused });
    expectTypeOf(double).returns.toEqualTypeOf<Promise<number>>();
    await expect(double()).resolves.toBe(10);
    await expect(double()).rejects.toBe(refused);
    await expect(double()).resolves.toBe(30);
  });

  it('takes time on its clock only', async () => {
    const clock = new VirtualClock({ start: 0 });
    const slow = outcomes('200ms:S T(50)', { clock });
    const first = slow();
    await clock.advance(199);
    expect(slow.running).toBe(1);
    await clock.advance(1);
    await expect(first).resolves.toBeUndefined();
    const second = settled(slow());
    await clock.advance(50);
    await expect(second).resolves.toMatchObject({ code: 'ETIMEDOUT' });
    expect(slow.calls).toMatchObject([
      { number: 1, outcome: '200ms:S', startedAt: 0, endedAt: 200, state: 'succeeded' },
      { number: 2, outcome: 'T(50)', startedAt: 200, endedAt: 250, state: 'failed' },
    ]);
  });

  it('finds the clock of an application', () => {
    const clock = new VirtualClock();
    expect(outcomes('S', { clock: { get: () => clock } }).clock).toBe(clock);
  });

  it('counts calls that run at the same time', async () => {
    const clock = new VirtualClock();
    const save = outcomes('10ms:S 10ms:S 10ms:S', { clock });
    const calls = [save('a'), save('b')];
    await clock.advance(10);
    calls.push(save('c'));
    await clock.advance(10);
    await Promise.all(calls);
    expect([save.maxConcurrent, save.running, save.remaining]).toEqual([2, 0, 0]);
    expect(save.calls.map(({ args }) => args)).toEqual([['a'], ['b'], ['c']]);
  });

  it.each([
    ['a context among its arguments', (signal: AbortSignal) => [{ signal }]],
    ['a signal among its arguments', (signal: AbortSignal) => ['url', signal]],
  ])('hangs until the abort of %s', async (_where, argsOf) => {
    const controller = new AbortController();
    const hanging = outcomes('H');
    const call = settled(hanging(...argsOf(controller.signal)));
    controller.abort('gone');
    await expect(call).resolves.toBe('gone');
    expect([hanging.aborted, hanging.calls[0]?.state]).toEqual([1, 'aborted']);
  });

  it('ends a slow outcome when the current context is cancelled, and leaves no timer behind', async () => {
    const clock = new VirtualClock();
    const context = new RequestContext();
    const slow = outcomes('500ms:S S', { clock });
    const call = settled(runInContext(context, () => slow()));
    context.cancel('too late');
    await expect(call).resolves.toBe('too late');
    await expect(settled(runInContext(context, () => slow()))).resolves.toBe('too late');
    expect([slow.aborted, clock.pending]).toEqual([2, 0]);
  });

  it('refuses a call beyond its end', async () => {
    const once = outcomes('S');
    await once();
    await expect(once()).rejects.toThrow(
      `Call 2 has no outcome: the script "S" has 1. Add outcomes, or an end such as .thenForever('S').`,
    );
    await expect(outcomes('')()).rejects.toThrow('Call 1 has no outcome: the script "" has 0.');
  });

  it('repeats the outcomes of thenForever() in turn', async () => {
    const flaky = outcomes('F', { value: 1 }).thenForever('S 500');
    const results = [];
    for (let call = 0; call < 5; call += 1) results.push(await settled(flaky()));
    expect(results.map((result) => (result === 1 ? 'S' : 'F'))).toEqual(['F', 'S', 'F', 'S', 'F']);
    expect(flaky.script).toBe('F (S 500)*');
    expect(() => outcomes('S').thenForever(' ')).toThrow('position 1: thenForever() needs an outcome');
    expect(() => outcomes('S').thenForever('S X')).toThrow('position 3: "X" is not an outcome');
  });

  it('answers as a fetch', async () => {
    const { fetch } = outcomes('S 503(2) E(ECONNRESET) 304', { value: { id: 7 } });
    const good = await fetch('http://payments/7');
    expect([good.status, await good.json()]).toEqual([200, { id: 7 }]);
    const busy = await fetch(new URL('http://payments/7'));
    expect([busy.status, busy.headers.get('retry-after'), await busy.text()]).toEqual([503, '2', '']);
    await expect(fetch('http://payments/7')).rejects.toMatchObject({
      name: 'TypeError',
      message: 'fetch failed',
      cause: { code: 'ECONNRESET' },
    });
    expect((await fetch('http://payments/7')).status).toBe(304);
  });

  it('answers as a fetch with the response that is its value, as often as it is asked', async () => {
    const { fetch } = outcomes('2*S', { value: new Response('as it is', { status: 201 }) });
    const texts = [await fetch('http://x'), await fetch('http://x')].map((response) => response.text());
    await expect(Promise.all(texts)).resolves.toEqual(['as it is', 'as it is']);
  });

  it('ends a fetch that hangs by the signal of its options or of its Request', async () => {
    const script = outcomes('H H');
    const controller = new AbortController();
    const { signal } = controller;
    const calls = [
      settled(script.fetch('http://x', { signal })),
      settled(script.fetch(new Request('http://x', { signal }))),
    ];
    controller.abort();
    expect((await Promise.all(calls)).map((error) => (error as Error).name)).toEqual([
      'AbortError',
      'AbortError',
    ]);
    expect(script.aborted).toBe(2);
  });

  it('refuses unknown options and a value that is not a clock', () => {
    expect(() => outcomes('S', { values: [1] } as object)).toThrow(
      'Expected "outcomes.values" to be one of the known options (value, error, clock), got "values"; did you mean "value"?',
    );
    expect(() => outcomes('S', { clock: {} as never })).toThrow(
      'Expected a clock or an application, got Object.',
    );
  });
});
