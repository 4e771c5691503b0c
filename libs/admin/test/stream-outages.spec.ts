import { connect } from 'node:net';
import { Dashboard, type DashboardRow, ResilienceEvents, ResilienceGauges } from '@breakwater/core';
import { CircuitBreakerService } from '@breakwater/resilience';
import type { HttpApplication } from '@breakwater/testing';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Frame, Snapshot } from '../src/index.js';
import { Broadcast } from '../src/stream/broadcast.js';
import { startDashboard } from './support/dashboard-application.js';
import { OpenStream } from './support/open-stream.js';

let application: HttpApplication;
/** Streams that the spec closes. */
let streams: OpenStream[];

beforeEach(async () => {
  streams = [];
  application = await startDashboard('Express');
});
afterEach(async () => {
  await Promise.all(streams.map((stream) => stream[Symbol.asyncDispose]()));
  await application[Symbol.asyncDispose]();
});

const open = async (): Promise<OpenStream> => {
  const stream = await OpenStream.at(application.url);
  streams.push(stream);
  return stream;
};
const circuits = (): CircuitBreakerService => application.app.get(CircuitBreakerService);
const call = (name: string): Promise<unknown> => circuits().execute(name, async () => name);
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const untilWatchers = async (count: number): Promise<void> => {
  while (application.app.get(Broadcast).watchers !== count) await turn();
};

/** Adds a list whose rows arrive when the spec says so, unless it is told otherwise. */
function addSlowList(): { isSlow: boolean; finish: () => void } {
  const waiting: (() => void)[] = [];
  const list = { isSlow: true, finish: () => waiting.splice(0).forEach((resolve) => resolve()) };
  application.app.get(Dashboard).addList({
    name: 'slow',
    title: 'Slow',
    section: 'problems',
    rows: async () => {
      if (list.isSlow) await new Promise<void>((resolve) => waiting.push(resolve));
      return [];
    },
  });
  return list;
}

/** The data of the next event. */
async function next<T = Frame>(stream: OpenStream): Promise<T> {
  const event = await stream.next();
  if (!event) throw new Error('The stream has ended.');
  return event.data as T;
}

const rowOf = ({ lists }: Pick<Snapshot, 'lists'>, id: string): DashboardRow | undefined =>
  lists.find(({ name }) => name === 'circuits')?.rows.find((row) => row.id === id);

describe('the stream', () => {
  it('goes on when the description of a bar throws', async () => {
    const { app, clock } = application;
    await call('payments');
    app.get(Dashboard).describe({
      saturation: [
        {
          gauge: 'paper',
          measure: () => {
            throw new Error('no paper');
          },
        },
      ],
    });
    app.get(ResilienceGauges).provide('paper' as never, () => [{}] as never[]);
    const stream = await open();
    expect(await stream.next()).toMatchObject({ type: 'snapshot' });
    circuits().openCircuit('payments');
    await clock.advance(1_000);
    expect(await stream.next()).toMatchObject({ data: { timeline: [{ name: 'payments' }] } });
  });

  it('goes on when a row of a list is no JSON', async () => {
    const { app, clock } = application;
    let facts: object = { lag: 10n };
    app.get(Dashboard).addList({
      name: 'queues',
      title: 'Queues',
      section: 'problems',
      rows: () => [{ id: '1', title: 'Mail', state: 'late', tone: 'bad', facts: facts as never }],
    });
    const stream = await open();
    await clock.advance(1_000);
    facts = { lag: 11 };
    await clock.advance(1_000);
    const { lists } = await next<Snapshot>(stream);
    expect(lists.find(({ name }) => name === 'queues')?.rows).toMatchObject([{ facts: { lag: 11 } }]);
  });

  it('sends a transition within a second while a list does not answer', async () => {
    await call('payments');
    const list = addSlowList();
    list.isSlow = false;
    const stream = await open();
    await stream.next();
    list.isSlow = true;
    const late = { hasCome: false };
    void stream.next().then(() => (late.hasCome = true));
    while (!late.hasCome) {
      await application.clock.advance(250);
      await turn();
    }
    circuits().openCircuit('payments');
    for (let steps = 0; steps < 4; steps += 1) await application.clock.advance(250);
    expect(await next(stream)).toMatchObject({ timeline: [{ name: 'payments' }] });
    list.finish();
  });

  it('shows the calls of all seconds while a list makes the frames late', async () => {
    const list = addSlowList();
    list.isSlow = false;
    const stream = await open();
    const snapshot = await next<Snapshot>(stream);
    list.isSlow = true;
    let calls = 0;
    for (let second = 0; second < 10; second += 1) {
      await call('payments');
      await application.clock.advance(1_000);
    }
    for (let { second } = snapshot.curves; second < snapshot.curves.second + 9;) {
      const frame = await next(stream);
      second = frame.curves?.second ?? second;
      for (const [succeeded] of frame.curves?.lists['circuits']?.['payments'] ?? []) calls += succeeded;
    }
    expect(calls).toBeGreaterThanOrEqual(9);
    list.finish();
  });

  it('leaves out no change between the snapshots of two pages that open at the same time', async () => {
    await call('payments');
    const list = addSlowList();
    const first = await open();
    await application.clock.advance(600);
    const second = await open();
    await application.clock.advance(500);
    circuits().openCircuit('payments');
    await application.clock.advance(600);
    list.finish();
    for (let steps = 0; steps < 4; steps += 1) await application.clock.advance(1_000);
    for (const stream of [first, second]) {
      const lines: string[] = [];
      let state: string | undefined;
      while (state !== 'forced-open') {
        const { lists = [], timeline = [] } = await next(stream);
        lines.push(...timeline.map(({ name }) => name));
        state = rowOf({ lists } as Snapshot, 'payments')?.state ?? state;
      }
      expect(lines).toEqual(['payments']);
    }
  });

  it('begins afresh after a page that left before its snapshot came', async () => {
    await call('payments');
    const list = addSlowList();
    const stream = await open();
    await stream[Symbol.asyncDispose]();
    await untilWatchers(0);
    list.finish();
    await application.clock.advance(1_000);
    list.isSlow = false;
    circuits().openCircuit('payments');
    const later = await open();
    expect(rowOf(await next<Snapshot>(later), 'payments')?.state).toBe('forced-open');
  });

  it('sends a snapshot when a package adds or removes a list', async () => {
    const stream = await open();
    await stream.next();
    const remove = application.app.get(Dashboard).addList({
      name: 'printers',
      title: 'Printers',
      section: 'problems',
      rows: () => [],
    });
    const names = async (): Promise<readonly string[]> => {
      const { type, data } = (await stream.next()) ?? {};
      expect(type).toBe('snapshot');
      return (data as unknown as Snapshot).lists.map(({ name }) => name);
    };
    await application.clock.advance(1_000);
    expect(await names()).toEqual(['circuits', 'printers']);
    remove();
    await application.clock.advance(1_000);
    expect(await names()).toEqual(['circuits']);
  });

  it('answers with 503 when the details of a row do not arrive in time', async () => {
    application.app.get(Dashboard).addList({
      name: 'printers',
      title: 'Printers',
      section: 'problems',
      rows: () => [],
      find: () => new Promise(() => {}),
    });
    const answer = application.json('/admin/api/lists/printers/1');
    while (application.clock.pending === 0) await turn();
    await application.clock.advance(1_000);
    expect((await answer).status).toBe(503);
  });

  it('cuts off pages that take nothing for a minute, and costs nothing after the last one', async () => {
    const { app, clock, url } = application;
    const events = app.get(ResilienceEvents);
    const cost = () => ({
      timers: clock.pending,
      listeners: events.listenerCounts.get('circuit-breaker.call') ?? 0,
    });
    const before = cost();
    let version = 0;
    app.get(Dashboard).addList({
      name: 'texts',
      title: 'Texts',
      section: 'problems',
      rows: () => [
        { id: '1', title: 'Text', state: `${(version += 1)}${'x'.repeat(1_000_000)}`, tone: 'bad' },
      ],
    });
    const sockets = [1, 2, 3].map(() =>
      connect(
        { port: Number(new URL(url).port), host: '127.0.0.1' },
        function (this: ReturnType<typeof connect>) {
          this.pause().write('GET /admin/api/stream HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n');
        },
      ),
    );
    await untilWatchers(3);
    expect(cost().listeners).toBe(before.listeners + 1);
    for (let seconds = 0; app.get(Broadcast).watchers > 0 && seconds < 600; seconds += 1) {
      await clock.advance(1_000);
      await turn();
    }
    await untilWatchers(0);
    expect(cost()).toEqual(before);
    for (const socket of sockets) socket.destroy();
  });
});
