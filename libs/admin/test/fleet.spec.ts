import { type HubConnection, PubSubHub } from '@breakwater/core/testing';
import { OperatorActions, ResilienceEvents } from '@breakwater/core';
import { HealthChecks } from '@breakwater/health';
import { HTTP_PLATFORMS } from '@breakwater/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import { type RedisServer, startRedis } from '../../../test/harness/redis-server.js';
import { RoundRobin } from '../../../test/harness/round-robin.js';
import { until } from '../../../test/harness/until.js';
import type { FleetResult, FleetView, Snapshot } from '../src/index.js';
import { FleetViews } from '../src/fleet/fleet-views.js';
import { Fleet } from '../src/fleet/fleet.js';
import { Seal } from '../src/fleet/seal.js';
import { startDashboard } from './support/dashboard-application.js';
import { actionRequest, type FleetMember, SECRET, TestFleet } from './support/fleet.js';

const ids = ({ instances }: FleetView): string[] => instances.map(({ id }) => id);
const isAlone = ({ instances }: FleetView): boolean => instances.length === 1;

describe('a dashboard without a fleet', () => {
  it.each([
    ['the option is absent', {}, 'off'],
    ['the application has no PubSub', { fleet: { secret: SECRET } }, 'no-broker'],
  ])('shows this instance only when %s', async (_case, options, link) => {
    await using application = await startDashboard('Express', { access: 'public', ...options });
    const { fleet, instance } = (await application.json('/admin/api/snapshot')).body as Snapshot;
    expect(fleet).toMatchObject({ link, instances: [{ id: instance.id }] });
  });

  it.each(HTTP_PLATFORMS)('refuses a request for another instance on %s', async (platform) => {
    await using application = await startDashboard(platform);
    for (const path of ['actions?instance=other', 'lists/circuits/payments?instance=other']) {
      const { status, body } = await application.json(`/admin/api/${path}`);
      expect([status, (body as { message: string }).message]).toEqual([
        421,
        expect.stringContaining('another instance'),
      ]);
    }
    const all = await application.json('/admin/api/actions/circuit.open?scope=fleet', actionRequest());
    expect(all.status).toBe(503);
  });

  it('refuses a scope that does not exist, and two instances at once', async () => {
    await using application = await startDashboard('Express');
    for (const query of ['scope=all', 'instance=a&instance=b']) {
      const answer = await application.json(`/admin/api/actions/circuit.open?${query}`, actionRequest());
      expect(answer.status).toBe(400);
    }
  });
});

describe('a fleet with a real Redis', () => {
  let redis: RedisServer;
  let fleet: TestFleet;

  beforeAll(async () => {
    redis = await startRedis();
  });
  afterEach(() => fleet[Symbol.asyncDispose]());
  afterAll(() => redis.dispose());

  const started = (): TestFleet => (fleet = new TestFleet(redis.url));

  it('lists all instances with their verdict, their version and their open circuits', async () => {
    const [first, second] = (await started().startAll({ platform: 'Express' }, { platform: 'Fastify' })) as [
      FleetMember,
      FleetMember,
    ];
    second.circuits.openCircuit('payments');
    second.application.app
      .get(HealthChecks)
      .register('database', () => Promise.reject(new Error('down')), { critical: true, failureThreshold: 1 });
    await second.application.fetch('/health');
    const id = await second.id();
    const view = await fleet.fleetOf(first, ({ instances }) =>
      instances.some(({ state }) => state?.verdict.status === 'down'),
    );
    expect(ids(view).toSorted()).toEqual([await first.id(), id].toSorted());
    expect(view.instances.find((one) => one.id === id)).toMatchObject({
      version: '1.2.3',
      startedAt: expect.any(Number),
      state: {
        verdict: { status: 'down', checks: [{ name: 'database', status: 'down', critical: true }] },
        openCircuits: ['payments'],
        open: 1,
      },
    });
  });

  it('shows this instance only while Redis is down, and all again after its return', async () => {
    const [first] = (await started().startAll({}, {})) as [FleetMember];
    await redis.kill();
    try {
      const lost = await fleet.fleetOf(first, ({ link }) => link === 'lost');
      expect(lost).toMatchObject({ since: expect.any(Number), instances: [{ id: await first.id() }] });
      const refused = await first.run('circuit.open', '?scope=fleet');
      expect([refused.status, first.state]).toEqual([503, 'closed']);
    } finally {
      await redis.start();
    }
    const back = await fleet.fleetOf(first, ({ instances }) => instances.length === 2);
    expect(back.link).toBe('connected');
  });

  it('sends Redis one command in five seconds while nobody looks', async () => {
    await started().startAll({}, {});
    const client = new Redis(redis.url);
    const calls = async (): Promise<Record<string, number>> => {
      const figures = await client.info('commandstats');
      const counts: Record<string, number> = {};
      for (const [, name = '', count] of figures.matchAll(/^cmdstat_(\S+):calls=(\d+)/gm)) {
        counts[name] = Number(count);
      }
      return counts;
    };
    const before = await calls();
    let after = before;
    for (let beat = 1; beat <= 12; beat += 1) {
      await fleet.clock.advance(5_000);
      after = await until(calls, ({ publish = 0 }) => publish >= (before['publish'] ?? 0) + 2 * beat);
    }
    client.disconnect();
    const sent = Object.keys(after).filter((name) => name !== 'info' && after[name] !== before[name]);
    expect([sent, (after['publish'] ?? 0) - (before['publish'] ?? 0)]).toEqual([['publish'], 24]);
  });

  it('removes an instance that ends in order at once', async () => {
    const [first, second] = (await started().startAll({}, {})) as [FleetMember, FleetMember];
    await second.application[Symbol.asyncDispose]();
    const now = fleet.clock.now();
    await until(async () => (await first.snapshot()).fleet, isAlone);
    expect(fleet.clock.now()).toBe(now);
  });

  it('runs an action on every instance, each with a check of its own', async () => {
    const members = (await started().startAll({}, {}, { platform: 'Fastify' })) as [
      FleetMember,
      FleetMember,
      FleetMember,
    ];
    const [first, second, third] = members;
    third.circuits.openCircuit('payments');
    const records: unknown[] = [];
    second.application.app.get(ResilienceEvents).on('operator.action', (record) => records.push(record));
    const { status, body } = await first.run('circuit.open', '?scope=fleet', {
      expectedState: 'closed',
      for: 60_000,
      reason: 'The bank asked for it.',
    });
    expect(status).toBe(200);
    const [own, ...others] = (body as FleetResult).instances;
    expect(own).toEqual({
      instance: await first.id(),
      outcome: 'done',
      before: 'closed',
      after: 'forced-open',
    });
    expect(others).toHaveLength(2);
    expect(others).toEqual(
      expect.arrayContaining([
        { instance: await second.id(), outcome: 'done', before: 'closed', after: 'forced-open' },
        {
          instance: await third.id(),
          outcome: 'refused',
          message: "'payments' is 'forced-open', not 'closed'; nothing was changed.",
        },
      ]),
    );
    expect(records).toMatchObject([{ outcome: 'done', who: 'unknown', reason: 'The bank asked for it.' }]);
    await fleet.clock.advance(60_000);
    expect(members.map(({ state }) => state)).toEqual(['closed', 'closed', 'forced-open']);
  });

  it('sends nothing to the others when the request is wrong', async () => {
    const [first, second] = (await started().startAll({}, {})) as [FleetMember, FleetMember];
    expect((await first.run('circuit.open', '?scope=fleet', { for: -1 })).status).toBe(400);
    expect(second.state).toBe('closed');
  });

  it('brings requests behind a round robin to the instance that the page shows', async () => {
    const [first, second] = (await started().startAll({}, { platform: 'Fastify' })) as [
      FleetMember,
      FleetMember,
    ];
    await using balancer = await RoundRobin.before([first.application.url, second.application.url]);
    const id = await second.id();
    const here = `instance=${encodeURIComponent(id)}`;
    const call = async (path: string, init?: RequestInit): Promise<{ status: number; body: unknown }> => {
      const answer = await fetch(`${balancer.url}/admin/api/${path}`, init);
      return { status: answer.status, body: await answer.json() };
    };
    const opened = await call(`actions/circuit.open?${here}`, actionRequest({ expectedState: 'closed' }));
    expect(opened).toMatchObject({ status: 200, body: { instance: id, after: 'forced-open' } });
    expect([first.state, second.state]).toEqual(['closed', 'forced-open']);
    // Each pair of requests reaches both instances.
    for (const _ of [1, 2]) {
      const stale = await call(`actions/circuit.open?${here}`, actionRequest({ expectedState: 'closed' }));
      expect(stale).toMatchObject({ status: 409, body: { state: 'forced-open' } });
      const details = await call(`lists/circuits/payments?${here}`);
      expect(details).toMatchObject({ status: 200, body: { state: 'forced-open' } });
      const listed = (await call(`actions?${here}`)).body as { name: string; targets: object[] }[];
      expect(listed.find(({ name }) => name === 'circuit.open')?.targets).toEqual([
        { name: 'payments', state: 'forced-open' },
      ]);
    }
    const gone = await call(`actions?instance=${encodeURIComponent('an instance that has ended')}`);
    expect(gone.status).toBe(410);
  });
});

describe('a fleet', () => {
  const hub = new PubSubHub();
  let fleet: TestFleet;
  afterEach(() => fleet[Symbol.asyncDispose]());

  const pair = async (): Promise<readonly [FleetMember, FleetMember]> => {
    fleet = new TestFleet(hub);
    return (await fleet.startAll({}, {})) as [FleetMember, FleetMember];
  };

  it('shows an instance that lives but does not answer, and forgets it 15 seconds after its last sign of life', async () => {
    const [first, second] = await pair();
    const id = await second.id();
    const silenced = second.connection as HubConnection;
    silenced.cut();
    const views = first.application.app.get(FleetViews);
    await fleet.clock.advance(3_000);
    const refreshed = views.refresh();
    await fleet.clock.advance(500);
    await refreshed;
    const { instances } = views.get();
    expect(instances.find((one) => one.id === id)).toEqual({
      id,
      version: '1.2.3',
      startedAt: expect.any(Number),
      isSilent: true,
    });
    const answer = first.run('circuit.open', '?scope=fleet');
    await until(
      () => first.state,
      (state) => state === 'forced-open',
    );
    await fleet.clock.settle();
    await fleet.clock.advance(5_000);
    expect(((await answer).body as FleetResult).instances).toContainEqual({
      instance: id,
      outcome: 'no-answer',
    });
    await fleet.clock.advance(15_000);
    expect(ids((await first.snapshot()).fleet)).toEqual([await first.id()]);
    silenced.mend();
    await fleet.fleetOf(first, (view) => view.instances.length === 2);
  });

  it('asks the others only while somebody looks, and sends one heartbeat in five seconds', async () => {
    const [first, second] = await pair();
    const sent: string[] = [];
    const end = hub.connect().subscribe('bw:fleet:studio', (message) => sent.push(message));
    await fleet.clock.advance(60_000);
    expect(sent).toHaveLength(2 * 12);
    expect(sent.filter((message) => !message.includes('"type":"alive"'))).toEqual([]);
    sent.length = 0;
    // Many watchers, one question.
    await Promise.all(Array.from({ length: 10 }, () => first.snapshot()));
    await first.snapshot();
    expect(sent.filter((message) => message.includes('"type":"ask"'))).toHaveLength(1);
    expect(second.state).toBe('closed');
    end();
  });

  it('runs an order once, however often its message arrives', async () => {
    const [first, second] = await pair();
    const recorded: [string, string][] = [];
    const spy = hub.connect();
    const ends = ['bw:fleet:studio', `bw:fleet:studio:${encodeURIComponent(await second.id())}`].map(
      (channel) => spy.subscribe(channel, (message) => recorded.push([channel, message])),
    );
    const runs: unknown[] = [];
    second.application.app.get(ResilienceEvents).on('operator.action', (record) => runs.push(record));
    await first.run('circuit.open', `?instance=${encodeURIComponent(await second.id())}`);
    await first.run('circuit.close', '?scope=fleet');
    for (const end of ends) end();
    const orders = recorded.filter(([, message]) => message.includes('"kind":"run"'));
    expect(orders).toHaveLength(2);
    for (const [channel, message] of orders) await spy.publish(channel, message);
    await first.snapshot();
    expect(runs).toHaveLength(2);
    // An order that was recorded is refused when its time has passed.
    await fleet.clock.advance(61_000);
    for (const [channel, message] of orders) await spy.publish(channel, message);
    expect(fleet.logger.lines.join()).toContain('somebody has sent it again');
    expect(runs).toHaveLength(2);
  });

  it('ignores messages that are forged, broken, too long or of another version', async () => {
    const [first, second] = await pair();
    const attacker = hub.connect();
    const seal = new Seal(SECRET, 'studio');
    const message = (fields: object): string =>
      JSON.stringify({ v: 1, from: 'x', at: fleet.clock.date().getTime(), ...fields });
    const order = {
      type: 'ask',
      id: '1',
      question: { kind: 'run', name: 'circuit.open', who: 'x', body: { target: 'payments', reason: 'x' } },
    };
    const messages = [
      message(order),
      new Seal('another-secret-of-at-least-32-characters', 'studio').close(message(order)),
      new Seal(SECRET, 'another service').close(message(order)),
      seal.close('{'),
      seal.close('null'),
      seal.close(message({ ...order, v: 2 })),
      seal.close(message({ type: 'alive' })),
      seal.close(message({ ...order, question: { kind: 'run' } })),
      seal.close(message({ ...order, question: { kind: 'new in another version' } })),
      seal.close(message({ ...order, to: 'another instance' })),
      'x'.repeat(1_000_000),
    ];
    for (const one of messages) await attacker.publish('bw:fleet:studio', one);
    await attacker.publish('bw:fleet:studio', messages[0] ?? '');
    const { fleet: view } = await first.snapshot();
    expect([view.link, view.instances.length, view.ignored]).toEqual(['connected', 2, messages.length]);
    expect([first.state, second.state]).toEqual(['closed', 'closed']);
    const warnings = fleet.logger.lines.filter((line) => line.includes('was ignored'));
    expect([warnings.length, new Set(warnings).size]).toEqual([2 * 4, 4]);
  });

  it('ignores unknown fields, so that a newer version can add some', async () => {
    const [first] = await pair();
    const seal = new Seal(SECRET, 'studio');
    const at = fleet.clock.date().getTime();
    const alive = { v: 1, from: 'newer', at, type: 'alive', startedAt: at, mood: 'good', more: { a: 1 } };
    await hub.connect().publish('bw:fleet:studio', seal.close(JSON.stringify(alive)));
    expect(first.application.app.get(Fleet).others).toContainEqual({ id: 'newer', startedAt: at });
  });

  it('runs a shared action once, wherever the request arrives', async () => {
    const members = await pair();
    const runs: string[] = [];
    for (const [index, { application }] of members.entries()) {
      application.app.get(OperatorActions).register({
        name: 'store.clear',
        description: 'Clears a store.',
        reach: 'shared',
        targets: () => ['payments'],
        state: () => 'filled',
        run: () => runs.push(`instance ${index}`),
      });
    }
    const [first, second] = members;
    const { body, status } = await first.run('store.clear', '?scope=fleet');
    expect([status, (body as { message: string }).message]).toEqual([
      400,
      expect.stringContaining('reaches all instances'),
    ]);
    await first.run('store.clear', `?instance=${encodeURIComponent(await second.id())}`);
    expect(runs).toEqual(['instance 0']);
  });
});
