import type { Server } from 'node:http';
import { ResilienceEvents } from '@breakwater/core';
import { LifecycleModule } from '@breakwater/lifecycle';
import { CircuitBreakerService } from '@breakwater/resilience';
import { type HttpApplication, HTTP_PLATFORMS } from '@breakwater/testing';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { CURVE_SECONDS, ROWS } from '../src/admin.constants.js';
import type { Frame, Snapshot } from '../src/index.js';
import { Broadcast } from '../src/stream/broadcast.js';
import { startDashboard } from './support/dashboard-application.js';
import { OpenStream } from './support/open-stream.js';

describe.each(HTTP_PLATFORMS)('the stream on %s', (platform) => {
  let application: HttpApplication;
  let isOpen: boolean;

  beforeEach(async () => {
    application = await startDashboard(platform, undefined, { imports: [LifecycleModule.forRoot()] });
    isOpen = true;
  });
  afterEach(async () => {
    if (!isOpen) return;
    // `fetch` opens a new connection in place of each one that it has aborted.
    (application.app.getHttpServer() as Server).closeAllConnections();
    await application[Symbol.asyncDispose]();
  });

  const open = (headers?: Readonly<Record<string, string>>): Promise<OpenStream> =>
    OpenStream.at(application.url, headers);
  const trip = (name: string): void => {
    application.app.get(CircuitBreakerService).openCircuit(name);
  };
  const call = (name: string): Promise<unknown> =>
    application.app.get(CircuitBreakerService).execute(name, async () => name);
  const untilNobodyWatches = async (): Promise<void> => {
    while (application.app.get(Broadcast).watchers > 0) await new Promise((resolve) => setImmediate(resolve));
  };

  it('begins with a snapshot', async () => {
    await using stream = await open();
    expect(stream.response.headers.get('content-type')).toContain('text/event-stream');
    expect(await stream.next()).toMatchObject({
      type: 'snapshot',
      data: { instance: { service: 'studio' }, lists: expect.any(Array) },
    });
  });

  it('sends a transition within half a second', async () => {
    await call('payments');
    await using stream = await open();
    await stream.next();
    await application.clock.advance(500);
    trip('payments');
    await application.clock.advance(500);
    expect(await stream.next()).toMatchObject({
      type: 'frame',
      data: {
        timeline: [{ kind: 'circuit', name: 'payments', text: expect.stringContaining('forced-open') }],
        lists: [{ name: 'circuits', rows: [{ id: 'payments', state: 'forced-open' }] }],
      },
    });
  });

  it('sends the calls of each second', async () => {
    await using stream = await open();
    await stream.next();
    await call('payments');
    await application.clock.advance(1_000);
    const { data } = (await stream.next()) ?? {};
    expect(data).toMatchObject({ curves: { lists: { circuits: { payments: [[1, 0, 0]] } } } });
  });

  it('moves the curves on in seconds without calls', async () => {
    await using stream = await open();
    await stream.next();
    await call('payments');
    await application.clock.advance(1_000);
    await stream.next();
    await application.clock.advance(1_000);
    // Without a frame, the calls of another circuit would come next.
    const next = stream.next();
    await call('orders');
    await application.clock.advance(1_000);
    const frame = (await next)?.data as unknown as Frame | undefined;
    expect(frame?.curves?.lists).toEqual({ circuits: {} });
  });

  it('gives the room of curves without calls to others', async () => {
    await using first = await open();
    await first.next();
    for (let circuit = 0; circuit < ROWS; circuit += 1) await call(`circuit-${circuit}`);
    await application.clock.advance((CURVE_SECONDS + 2) * 1_000);
    await call('late');
    await application.clock.advance(1_000);
    await using second = await open();
    const { data } = (await second.next()) ?? {};
    expect((data as unknown as Snapshot).curves.lists['circuits']).toEqual({ late: [[1, 0, 0]] });
  });

  it('leaves out the seconds of a snapshot in which a circuit had no calls yet', async () => {
    await using first = await open();
    await first.next();
    await call('payments');
    await application.clock.advance(2_000);
    await using second = await open();
    const { data } = (await second.next()) ?? {};
    const { curves } = data as unknown as Snapshot;
    expect(curves.lists['circuits']?.['payments']?.length).toBeLessThanOrEqual(2);
    expect(curves.lists['circuits']?.['payments']?.[0]).toEqual([1, 0, 0]);
  });

  it('repeats what a broken connection has missed', async () => {
    await call('payments');
    await using other = await open();
    const stream = await open();
    const first = await stream.next();
    await stream[Symbol.asyncDispose]();
    trip('payments');
    await application.clock.advance(1_000);
    await other.next();
    await other.next();
    await using resumed = await open({ 'last-event-id': first?.id ?? '' });
    expect(await resumed.next()).toMatchObject({ type: 'frame', data: { timeline: [{ name: 'payments' }] } });
  });

  it('sends a snapshot to a page that watched another process', async () => {
    await using stream = await open({ 'last-event-id': 'abcdef-7' });
    expect(await stream.next()).toMatchObject({ type: 'snapshot' });
  });

  it('costs nothing while nobody watches', async () => {
    const events = application.app.get(ResilienceEvents);
    const listeners = (): number => events.listenerCounts.get('circuit-breaker.call') ?? 0;
    const before = { timers: application.clock.pending, listeners: listeners() };
    const stream = await open();
    await stream.next();
    expect(listeners()).toBe(before.listeners + 1);
    expect(application.clock.pending).toBeGreaterThan(before.timers);
    await stream[Symbol.asyncDispose]();
    await untilNobodyWatches();
    expect({ timers: application.clock.pending, listeners: listeners() }).toEqual(before);
  });

  it('refuses the twenty-first page', async () => {
    const streams: OpenStream[] = [];
    while (streams.length < 20) streams.push(await open());
    const refused = await open();
    expect(refused.response.status).toBe(503);
    await Promise.all([...streams, refused].map((stream) => stream[Symbol.asyncDispose]()));
    await untilNobodyWatches();
    await using stream = await open();
    expect(stream.response.status).toBe(200);
  });

  it('says goodbye when the application ends, and does not hold it up', async () => {
    await using stream = await open();
    await stream.next();
    isOpen = false;
    const closed = application.app.close();
    const types: (string | undefined)[] = [];
    for (let event = await stream.next(); event; event = await stream.next()) types.push(event.type);
    expect(types.at(-1)).toBe('bye');
    await closed;
  });
});
