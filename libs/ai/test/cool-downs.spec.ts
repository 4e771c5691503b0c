import { OperatorActions } from '@breakwater/core';
import { describe, expect, it } from '@jest/globals';
import { ada, greeting, withTwo } from './support/capabilities.js';
import { refusedCall, scripted } from './support/models.js';
import { type AiApplication, startAi } from './support/start-ai.js';

let questions = 0;

/** Asks a number of different questions, one after the other, and returns the rungs that answered. */
async function services(app: AiApplication, count: number): Promise<string[]> {
  const answered: string[] = [];
  for (let asked = 0; asked < count; asked++) {
    const { service } = await app.ai.process(greeting, { name: `${questions++}` });
    answered.push(service);
  }
  return answered;
}

describe('a cool-down', () => {
  it.each([
    ['for 5 s without a time to wait', {}, 5_000],
    ['for the time of Retry-After', { 'retry-after': '20' }, 20_000],
    ['for the time of retry-after-ms', { 'retry-after-ms': '1500' }, 1_500],
    ['for 60 s at most', { 'retry-after': '3600' }, 60_000],
  ])('begins with the first 429, %s', async (_case, headers, duration) => {
    const openai = scripted(refusedCall(429, { headers }), 'Good day');
    await using app = await startAi(withTwo(openai, scripted('Hi')));
    const begun = app.record('ai.cool-down');
    const skipped = app.record('ai.provider-skipped');
    expect(await services(app, 2)).toEqual(['anthropic', 'anthropic']);
    expect(begun).toEqual([{ provider: 'openai', reason: 'rate-limited', duration }]);
    expect(skipped).toEqual([{ provider: 'openai', capability: 'greeting', reason: 'cool-down' }]);
    await app.clock.advance(duration - 1);
    expect(await services(app, 1)).toEqual(['anthropic']);
    await app.clock.advance(1);
    expect(await services(app, 1)).toEqual(['openai']);
    expect(app.logger.lines.filter((line) => line.includes('It gets no calls for'))).toHaveLength(1);
  });

  it.each([401, 404, 408, 500, 503])('begins with the fifth failure by status %i', async (status) => {
    const openai = scripted(refusedCall(status));
    const options = withTwo(openai, scripted('Hi'));
    await using app = await startAi(options);
    await services(app, 4);
    expect(app.status.check('openai')).toMatchObject({ status: 'degraded', reason: 'last-call-failed' });
    await services(app, 2);
    expect(openai.doGenerateCalls).toHaveLength(5);
  });

  it('does not begin while half of the calls succeed', async () => {
    const turns = Array.from({ length: 10 }, (_, turn) => (turn % 2 === 0 ? 'Good day' : refusedCall(500)));
    const openai = scripted(...turns);
    await using app = await startAi(withTwo(openai, scripted('Hi')));
    await services(app, 10);
    expect(openai.doGenerateCalls).toHaveLength(10);
  });

  it('forgets failures after a minute', async () => {
    const openai = scripted(refusedCall(500));
    await using app = await startAi(withTwo(openai, scripted('Hi')));
    await services(app, 4);
    await app.clock.advance(61_000);
    expect(app.status.check('openai').details).toMatchObject({ coolDown: 0 });
    const begun = app.record('ai.cool-down');
    await services(app, 1);
    expect(begun).toEqual([]);
  });

  it.each([
    ['400', refusedCall(400)],
    ['403', refusedCall(403)],
    ['an input that is too long', refusedCall(400, { code: 'context_length_exceeded' })],
    ['an answer that does not fit', 'x'.repeat(41)],
  ])('never begins because of %s, which counts for no circuit either', async (_case, turn) => {
    const openai = scripted(turn);
    await using app = await startAi(withTwo(openai, scripted('Hi')));
    expect(new Set(await services(app, 12))).toEqual(new Set(['anthropic']));
    expect(openai.doGenerateCalls).toHaveLength(12);
    expect(app.status.check('openai').status).toBe('up');
  });

  it('never begins because of lost connections, which open the circuit', async () => {
    const lost = Object.assign(new TypeError('fetch failed'), { code: 'ECONNRESET' });
    const openai = scripted(lost);
    await using app = await startAi(withTwo(openai, scripted('Hi')));
    const begun = app.record('ai.cool-down');
    const calls = app.record('ai.provider-call');
    await services(app, 7);
    expect(openai.doGenerateCalls).toHaveLength(5);
    expect(begun).toEqual([]);
    expect(calls.filter(({ provider }) => provider === 'openai').map(({ outcome }) => outcome)).toEqual([
      ...Array.from({ length: 5 }, () => 'unreachable'),
      ...['rejected', 'rejected'],
    ]);
    expect(app.status.check('openai')).toMatchObject({ status: 'down', reason: 'circuit-open' });
    expect(app.status.getHealthStatus()).toMatchObject({ status: 'degraded' });
    await app.clock.advance(60_000);
    expect(app.status.check('openai').status).not.toBe('up');
  });

  it('leaves the rungs without a model when all providers have one', async () => {
    await using app = await startAi(withTwo(scripted(refusedCall(429)), scripted(refusedCall(429))));
    expect(await services(app, 2)).toEqual(['algorithm', 'algorithm']);
    app.ai.setFallbackStrategy({
      useBasicAlgorithm: false,
      useHumanGenerated: false,
      gracefulFailure: false,
    });
    await expect(app.ai.process(greeting, ada)).rejects.toMatchObject({
      retryAfter: 5_000,
      metadata: { providers: { openai: 'cool-down', anthropic: 'cool-down' } },
    });
  });

  it('ends by the action of an operator', async () => {
    const openai = scripted(refusedCall(429), 'Good day');
    await using app = await startAi(withTwo(openai, scripted('Hi')));
    await services(app, 1);
    const actions = app.app.get(OperatorActions);
    const listed = async () => (await actions.list()).find(({ name }) => name === 'ai.cool-down.clear');
    expect(await listed()).toMatchObject({
      targets: [
        { name: 'openai', state: 'cooling-down' },
        { name: 'anthropic', state: 'ready' },
      ],
    });
    await actions.run('ai.cool-down.clear', { target: 'openai', reason: 'the limit was raised' }, 'eve');
    expect(await services(app, 1)).toEqual(['openai']);
  });

  it('is not charged for a deadline of the request', async () => {
    await using app = await startAi(withTwo(scripted('hang'), scripted('hang')));
    const begun = app.record('ai.cool-down');
    for (let call = 0; call < 5; call++) {
      const answer = app.ai.process(greeting, { name: `${call}` });
      await app.clock.advance(14_800);
      expect(await answer).toMatchObject({ service: 'algorithm' });
    }
    // The first provider exceeds its own limit; the budget of the ladder ends the second one.
    expect(begun.map(({ provider }) => provider)).toEqual(['openai']);
    expect(app.status.check('anthropic').status).toBe('up');
  });
});
