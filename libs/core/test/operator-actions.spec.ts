import 'reflect-metadata';
import {
  bearerToken,
  CoreModule,
  minutes,
  type OperatorActionEvent,
  OperatorActions,
  OperatorActionsModule,
  type OperatorCall,
  ResilienceEvents,
} from '@breakwater/core';
import { HTTP_PLATFORMS, type HttpAnswer, type HttpApplication, startApplication } from '@breakwater/testing';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

const TOKEN = 'operator-token-of-the-tests';

describe.each(HTTP_PLATFORMS)('the routes for operators on %s', (platform) => {
  let application: HttpApplication;
  let states: Map<string, string>;
  let calls: OperatorCall[];
  let events: OperatorActionEvent[];

  beforeEach(async () => {
    states = new Map([['boiler', 'off']]);
    calls = [];
    events = [];
    application = await startApplication(platform, {
      imports: [
        CoreModule,
        OperatorActionsModule.register({
          authorize: bearerToken(TOKEN),
          who: ({ headers }: { headers: Record<string, string> }) => headers['x-user']!,
        }),
      ],
      prepare: (app) => {
        const actions = app.get(OperatorActions);
        const subject = {
          targets: () => [...states.keys()],
          state: (target: string) => states.get(target),
        };
        actions.register({
          ...subject,
          name: 'heater.start',
          description: 'Starts a heater.',
          revertible: true,
          parameters: { degrees: { type: 'number', description: 'Celsius', required: true } },
          run: (call) => {
            calls.push(call);
            states.set(call.target, 'on');
            return () => states.set(call.target, call.before);
          },
        });
        actions.register({
          ...subject,
          name: 'heater.pause',
          description: 'Pauses a heater.',
          revertible: true,
          run: ({ target, before }) => {
            states.set(target, 'paused');
            return () => states.set(target, before);
          },
        });
        actions.register({
          ...subject,
          name: 'heater.stop',
          description: 'Stops a heater.',
          reach: 'shared',
          parameters: { mode: { type: 'string', description: 'Speed', oneOf: ['slow', 'fast'] } },
          run: ({ target, parameters }) => {
            if (parameters['mode'] === 'fast') throw new Error('stuck');
            states.set(target, 'off');
          },
        });
        app.get(ResilienceEvents).on('operator.action', (event) => events.push(event));
      },
    });
  });
  afterEach(() => application[Symbol.asyncDispose]());

  const headers = { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json', 'x-user': 'ada' };
  const post = (name: string, body: unknown): Promise<HttpAnswer> =>
    application.json(`/debug/actions/${name}`, { method: 'POST', headers, body: JSON.stringify(body) });
  const start = { target: 'boiler', reason: 'cold', degrees: 60 };

  it('refuse other callers', async () => {
    const list = await application.fetch('/debug/actions');
    const run = await application.fetch('/debug/actions/heater.start', {
      method: 'POST',
      headers: { ...headers, authorization: 'Bearer wrong' },
      body: JSON.stringify(start),
    });
    expect([list.ok, run.ok, calls]).toEqual([false, false, []]);
  });

  it('list the actions with targets and parameters', async () => {
    expect(await application.json('/debug/actions', { headers })).toMatchObject({
      status: 200,
      body: [
        {
          name: 'heater.start',
          description: 'Starts a heater.',
          revertible: true,
          reach: 'instance',
          parameters: { degrees: { type: 'number', description: 'Celsius', required: true } },
          targets: [{ name: 'boiler', state: 'off' }],
        },
        { name: 'heater.pause', revertible: true },
        { name: 'heater.stop', revertible: false, reach: 'shared' },
      ],
    });
  });

  it('run an action, answer with both states and publish a record', async () => {
    const answer = await post('heater.start', { ...start, expectedState: 'off' });
    expect(answer).toEqual({
      status: 200,
      body: { action: 'heater.start', target: 'boiler', before: 'off', after: 'on' },
    });
    expect(calls).toEqual([
      { target: 'boiler', reason: 'cold', who: 'ada', parameters: { degrees: 60 }, before: 'off' },
    ]);
    expect(events).toMatchObject([
      {
        action: 'heater.start',
        target: 'boiler',
        who: 'ada',
        reason: 'cold',
        before: 'off',
        after: 'on',
        outcome: 'done',
      },
    ]);
  });

  it('list the actions of a subject on one target alone, also one that is not listed', async () => {
    states.set('attic', 'off');
    const { body } = await application.json('/debug/actions', { headers });
    expect(body).toHaveLength(3);
    const actions = application.app.get(OperatorActions);
    expect(await actions.list({ subject: 'heater.stop' })).toMatchObject([
      { name: 'heater.stop', targets: [{ name: 'boiler' }, { name: 'attic' }] },
    ]);
    expect(await actions.list({ subject: 'heater', target: 'attic' })).toMatchObject(
      ['heater.start', 'heater.pause', 'heater.stop'].map((name) => ({
        name,
        targets: [{ name: 'attic', state: 'off' }],
      })),
    );
    expect(await actions.list({ subject: 'heat' })).toEqual([]);
    expect(await actions.list({ subject: 'heater.stop', target: 'toaster' })).toMatchObject([
      { targets: [] },
    ]);
  });

  it('run a request that arrives twice once, and answer alike', async () => {
    const request = { ...start, expectedState: 'off', requestId: '1' };
    const [first, second] = await Promise.all([post('heater.start', request), post('heater.start', request)]);
    expect(second).toEqual(first);
    expect(await post('heater.start', request)).toEqual(first);
    expect([calls.length, events.length]).toEqual([1, 1]);
    await application.clock.advance(minutes(10));
    expect((await post('heater.start', request)).status).toBe(409);
  });

  it('answer a repeated request with the same refusal', async () => {
    const request = { ...start, expectedState: 'on', requestId: '2' };
    const first = await post('heater.start', request);
    states.set('boiler', 'on');
    const again = await post('heater.start', request);
    expect([first.status, again.status, calls.length]).toEqual([409, 409, 0]);
  });

  it('refuse an id that belongs to another request', async () => {
    await post('heater.start', { ...start, requestId: '3' });
    const answer = await post('heater.start', { ...start, degrees: 90, requestId: '3' });
    expect(answer).toMatchObject({ status: 400, body: { message: expect.stringContaining('"requestId"') } });
    expect(calls).toHaveLength(1);
  });

  it('pass the answer of an action on', async () => {
    application.app.get(OperatorActions).register({
      name: 'heater.look',
      description: 'Looks at a heater.',
      targets: () => [{ name: 'boiler', state: 'off' }],
      state: (target) => states.get(target),
      run: () => 'It is warm.',
    });
    const answer = await post('heater.look', { target: 'boiler', reason: 'cold' });
    expect(answer).toMatchObject({ status: 200, body: { answer: 'It is warm.' } });
    expect(await application.app.get(OperatorActions).list({ subject: 'heater.look' })).toMatchObject([
      { targets: [{ name: 'boiler', state: 'off' }] },
    ]);
  });

  it('answer 404 for an unknown action and an unknown target', async () => {
    expect((await post('heater.explode', start)).status).toBe(404);
    expect((await post('heater.start', { ...start, target: 'toaster' })).status).toBe(404);
    expect(calls).toEqual([]);
  });

  it('answer 409 when the target is in another state', async () => {
    expect(await post('heater.start', { ...start, expectedState: 'on' })).toMatchObject({
      status: 409,
      body: { code: 'CONFLICT', state: 'off', expectedState: 'on' },
    });
    expect(calls).toEqual([]);
  });

  it('answer 400 with all problems at once', async () => {
    const answer = await post('heater.start', { for: -1, degrees: 'warm', colour: 'red' });
    expect(answer).toMatchObject({
      status: 400,
      body: {
        problems: [
          '"target" must be a text of 1 to 500 characters',
          '"reason" must be a text of 1 to 500 characters',
          '"for" must be a whole number of milliseconds from 1 to 604800000',
          '"degrees" must be a number',
          '"colour" is not a parameter of heater.start',
        ],
      },
    });
    expect(await post('heater.stop', { ...start, degrees: undefined, for: 5, mode: 'odd' })).toMatchObject({
      status: 400,
      body: {
        problems: [
          '"for" is not possible: heater.stop cannot be reverted',
          '"mode" must be one of "slow", "fast"',
        ],
      },
    });
  });

  it('publish a record of an action that failed', async () => {
    expect((await post('heater.stop', { target: 'boiler', reason: 'hot', mode: 'fast' })).status).toBe(500);
    expect(events).toMatchObject([{ action: 'heater.stop', outcome: 'failed', before: 'off', after: 'off' }]);
  });

  it('revert an action after its time', async () => {
    expect(await post('heater.start', { ...start, for: 60_000 })).toMatchObject({ body: { for: 60_000 } });
    await application.clock.advance(59_999);
    expect(states.get('boiler')).toBe('on');
    await application.clock.advance(1);
    expect(states.get('boiler')).toBe('off');
    expect(events.map(({ outcome, after }) => [outcome, after])).toEqual([
      ['done', 'on'],
      ['reverted', 'off'],
    ]);
  });

  it('do not revert an action after a later one', async () => {
    await post('heater.start', { ...start, for: 60_000 });
    await post('heater.stop', { target: 'boiler', reason: 'hot' });
    await post('heater.start', start);
    await application.clock.advance(60_000);
    expect(states.get('boiler')).toBe('on');
    expect(application.clock.pending).toBe(0);
  });

  it('end an action that was ordered twice at the time of the later order', async () => {
    await post('heater.start', { ...start, for: 60_000 });
    await application.clock.advance(30_000);
    await post('heater.start', { ...start, for: 60_000 });
    await application.clock.advance(59_999);
    expect(states.get('boiler')).toBe('on');
    await application.clock.advance(1);
    expect(states.get('boiler')).toBe('off');
    expect(application.clock.pending).toBe(0);
  });

  it('restore an action for the rest of its time when a later one on the target has ended', async () => {
    await post('heater.start', { ...start, for: 60_000 });
    await post('heater.pause', { target: 'boiler', reason: 'noise', for: 10_000 });
    expect(states.get('boiler')).toBe('paused');
    await application.clock.advance(10_000);
    expect(states.get('boiler')).toBe('on');
    await application.clock.advance(50_000);
    expect(states.get('boiler')).toBe('off');
    expect(events.map(({ action, outcome, after }) => [action, outcome, after])).toEqual([
      ['heater.start', 'done', 'on'],
      ['heater.pause', 'done', 'paused'],
      ['heater.pause', 'reverted', 'on'],
      ['heater.start', 'reverted', 'off'],
    ]);
  });

  it('end both actions when the first one is due before the second', async () => {
    await post('heater.start', { ...start, for: 10_000 });
    await post('heater.pause', { target: 'boiler', reason: 'noise', for: 60_000 });
    await application.clock.advance(60_000);
    expect(states.get('boiler')).toBe('off');
    expect(application.clock.pending).toBe(0);
  });

  it('revert an action although a later one has failed', async () => {
    await post('heater.start', { ...start, for: 60_000 });
    expect((await post('heater.stop', { target: 'boiler', reason: 'hot', mode: 'fast' })).status).toBe(500);
    await application.clock.advance(60_000);
    expect(states.get('boiler')).toBe('off');
  });

  it('tell an action how long it lasts', async () => {
    await post('heater.start', { ...start, for: 60_000 });
    await post('heater.start', start);
    expect(calls.map((call) => call.for)).toEqual([60_000, undefined]);
  });

  it('do not revert an action when the target has changed by itself', async () => {
    await post('heater.start', { ...start, for: 60_000 });
    states.set('boiler', 'broken');
    await application.clock.advance(60_000);
    expect(states.get('boiler')).toBe('broken');
    expect(events.at(-1)).toMatchObject({ outcome: 'kept', before: 'broken' });
  });

  it('keep secrets out of the record', async () => {
    await post('heater.start', { ...start, reason: 'password=hunter2' });
    expect(JSON.stringify(events)).not.toContain('hunter2');
  });
});

describe('OperatorActionsModule', () => {
  it('refuses to open the routes to everyone', () => {
    expect(() => OperatorActionsModule.register({})).toThrow('at least one guard (or `authorize`)');
  });

  it('reports every invalid option', () => {
    expect(() => OperatorActionsModule.register({ path: '//', who: 'me', colour: 1 } as never)).toThrow(
      '4 options are wrong',
    );
  });
});
