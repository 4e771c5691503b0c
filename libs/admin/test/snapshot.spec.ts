import { Clock, Dashboard, ResilienceEvents, ResilienceGauges } from '@breakwater/core';
import type { VirtualClock } from '@breakwater/core/testing';
import { HealthChecks, HealthModule } from '@breakwater/health';
import { CircuitBreakerService } from '@breakwater/resilience';
import { type HttpApplication, startApplication } from '@breakwater/testing';
import { afterEach, describe, expect, it } from '@jest/globals';
import { AdminModule, type Snapshot } from '../src/index.js';
import { startDashboard } from './support/dashboard-application.js';

describe('the snapshot', () => {
  let application: HttpApplication;
  afterEach(() => application[Symbol.asyncDispose]());

  const snapshot = async (): Promise<Snapshot> =>
    (await application.json('/admin/api/snapshot')).body as Snapshot;
  const listOf = async (name: string) => (await snapshot()).lists.find((list) => list.name === name);
  const circuits = (): CircuitBreakerService => application.app.get(CircuitBreakerService);

  it('names the service, its version and its instance', async () => {
    application = await startDashboard('Express', { access: 'public', version: '1.2.3' });
    const { instance } = await snapshot();
    expect(instance).toMatchObject({ service: 'studio', version: '1.2.3' });
    expect(instance.id).toContain(`(${process.pid})`);
  });

  it('works without any other package', async () => {
    application = await startApplication('Express', { imports: [AdminModule.forRoot({ access: 'public' })] });
    expect(await snapshot()).toMatchObject({
      verdict: { status: 'unknown', checks: [] },
      timeline: [],
      lists: [],
      saturation: [],
    });
  });

  it('has the verdict of the health checks, and since when', async () => {
    // A busy machine would decide about the checks of the process.
    const health = HealthModule.forRoot({ memory: false, cpu: false, eventLoop: false });
    application = await startDashboard('Express', undefined, { imports: [health] });
    let isUp = true;
    application.app.get(HealthChecks).register(
      'database',
      async () => {
        if (!isUp) throw new Error('no connection');
      },
      { critical: true, failureThreshold: 1, cache: { good: 0, bad: 0 } },
    );
    await application.fetch('/health');
    expect((await snapshot()).verdict.status).toBe('up');
    isUp = false;
    await application.clock.advance(60_000);
    await application.fetch('/health');
    const { verdict, timeline } = await snapshot();
    expect(verdict).toMatchObject({
      status: 'down',
      since: expect.any(Number),
      checks: [{ name: 'database', status: 'down', critical: true }],
    });
    expect(timeline.at(-1)).toMatchObject({ kind: 'health check', name: 'database', tone: 'bad' });
  });

  it('shows open circuits first, with the end of the wait', async () => {
    application = await startDashboard('Express');
    for (const name of ['busy', 'broken']) await circuits().execute(name, async () => name);
    for (let call = 0; call < 5; call += 1) {
      await circuits()
        .execute('broken', () => Promise.reject(new Error('down')))
        .catch(() => undefined);
    }
    const list = await listOf('circuits');
    expect(list?.rows).toMatchObject([
      { id: 'broken', state: 'open', tone: 'bad', until: expect.any(Number) },
      { id: 'busy', state: 'closed', tone: 'good' },
    ]);
    expect((await snapshot()).timeline.at(-1)).toMatchObject({
      kind: 'circuit',
      name: 'broken',
      text: 'closed -> open (failure-rate)',
    });
    const details = await application.json('/admin/api/lists/circuits/broken');
    expect(details.body).toMatchObject({ name: 'broken', state: 'open' });
    expect((await application.json('/admin/api/lists/circuits/unknown')).status).toBe(404);
  });

  it('shows a package that joins by the doors of core', async () => {
    application = await startDashboard('Express');
    const { app } = application;
    app.get(Dashboard).addList({
      name: 'printers',
      title: 'Printers',
      section: 'problems',
      rows: () => [{ id: '1', title: 'Office', state: 'jammed', tone: 'bad' }],
    });
    app.get(Dashboard).describe({
      saturation: [
        { gauge: 'paper', measure: () => ({ kind: 'paper', name: 'Office', used: 3, tone: 'good' }) },
      ],
    });
    app.get(ResilienceGauges).provide('paper' as never, () => [{}] as never[]);
    const { lists, saturation } = await snapshot();
    expect(lists.find(({ name }) => name === 'printers')?.rows).toHaveLength(1);
    expect(saturation).toContainEqual(expect.objectContaining({ kind: 'paper', name: 'Office' }));
  });

  it('marks a list that fails or is late, and shows the others', async () => {
    application = await startDashboard('Express');
    const { app } = application;
    const add = (name: string, rows: () => Promise<never>): unknown =>
      app.get(Dashboard).addList({ name, title: name, section: 'problems', rows });
    add('failing', () => Promise.reject(new Error('password=secret')));
    add('late', () => new Promise(() => {}));
    const body = snapshot();
    const clock = app.get<VirtualClock>(Clock);
    while (clock.pending === 0) await new Promise((resolve) => setImmediate(resolve));
    await clock.advance(1_000);
    const { lists } = await body;
    expect(lists.map(({ name, problem }) => [name, problem])).toEqual([
      ['circuits', undefined],
      ['failing', 'failed'],
      ['late', 'late'],
    ]);
    expect(JSON.stringify(lists)).not.toContain('secret');
  });

  it('takes secrets out of the facts of rows and of the bars', async () => {
    application = await startDashboard('Express');
    const { app } = application;
    app.get(Dashboard).addList({
      name: 'queues',
      title: 'Queues',
      section: 'problems',
      rows: () => [
        {
          id: '1',
          title: 'Mail',
          state: 'lost',
          tone: 'bad',
          facts: { reason: 'password=hunter2', tries: 3 },
        },
      ],
    });
    app.get(Dashboard).describe({
      saturation: [
        {
          gauge: 'paper',
          measure: () => ({
            kind: 'paper',
            name: 'token=hunter2',
            used: 3,
            note: 'password=hunter2',
            tone: 'good',
          }),
        },
      ],
    });
    app.get(ResilienceGauges).provide('paper' as never, () => [{}] as never[]);
    const shown = await snapshot();
    expect(JSON.stringify(shown)).not.toContain('hunter2');
    expect(shown.lists.find(({ name }) => name === 'queues')?.rows).toMatchObject([{ facts: { tries: 3 } }]);
  });

  it('takes secrets out of the time line', async () => {
    application = await startDashboard('Express');
    application.app.get(ResilienceEvents).publish('options.rejected', {
      source: 'file',
      reason: 'password=hunter2 is no number',
      at: 0,
    });
    expect(JSON.stringify(await snapshot())).not.toContain('hunter2');
  });
});
