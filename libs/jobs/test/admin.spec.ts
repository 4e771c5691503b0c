import { bearerToken, Clock } from '@breakwater/core';
import { VirtualClock } from '@breakwater/core/testing';
import { ErrorTrackingFilter, ResilienceModule } from '@breakwater/resilience';
import { type HttpApplication, HTTP_PLATFORMS, startApplication } from '@breakwater/testing';
import type { CanActivate } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { JobsAdminModule, type JobsAdminOptions, JobsModule, MemoryOperationStore } from '../src/index.js';

const TOKEN = 'a-token-of-at-least-32-characters';
const HEADERS = { authorization: `Bearer ${TOKEN}` };
const LEASE = 60_000;

describe.each(HTTP_PLATFORMS)('the routes for stuck operations on %s', (platform) => {
  let store: MemoryOperationStore;
  let clock: VirtualClock;
  let application: HttpApplication;

  async function start(options: Partial<JobsAdminOptions> = {}): Promise<void> {
    clock = new VirtualClock();
    store = new MemoryOperationStore({ clock });
    application = await startApplication(platform, {
      imports: [
        ResilienceModule.forRoot(),
        JobsModule.forRoot({ store, detector: false }),
        JobsAdminModule.register({ authorize: bearerToken(TOKEN), ...options }),
      ],
      providers: [{ provide: APP_FILTER, useClass: ErrorTrackingFilter }],
      override: (builder) => builder.overrideProvider(Clock).useValue(clock),
    });
  }

  beforeEach(() => start());
  afterEach(() => application[Symbol.asyncDispose]());

  const list = () => application.json('/admin/monitoring/stuck-operations', { headers: HEADERS });
  const cleanup = (body?: unknown, query = '') =>
    application.json(`/admin/monitoring/stuck-operations/cleanup${query}`, {
      method: 'POST',
      headers: { ...HEADERS, ...(body !== undefined && { 'content-type': 'application/json' }) },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });

  /** Starts operations whose process never sends a heartbeat. */
  async function beginStuck(count: number): Promise<void> {
    for (let index = 1; index <= count; index += 1) {
      const operation = { name: 'assembly', key: `episode ${index}`, owner: 'worker-1', lease: LEASE };
      await store.begin({ ...operation, maxRun: LEASE * 100 });
      await clock.advance(1_000);
    }
    await clock.advance(LEASE);
  }

  it('say that nothing is to be done', async () => {
    expect(await list()).toEqual({
      status: 200,
      body: { stuck_count: 0, stuck_operations: [], action_required: false },
    });
  });

  it('count all stuck operations and show the first ten', async () => {
    await beginStuck(12);
    const { body } = await list();
    expect(body).toMatchObject({ stuck_count: 12, action_required: true });
    const { stuck_operations: shown } = body as { readonly stuck_operations: readonly unknown[] };
    expect(shown).toHaveLength(10);
    expect(shown[0]).toEqual({
      id: '1',
      name: 'assembly',
      key: 'episode 1',
      owner: 'worker-1',
      reason: 'heartbeat-missed',
      started_at: '2026-01-01T00:00:00.000Z',
      heartbeat_at: '2026-01-01T00:00:00.000Z',
      recoveries: 0,
    });
  });

  it('clean up, by default for good', async () => {
    await beginStuck(2);
    expect(await cleanup({ dry_run: true })).toMatchObject({
      status: 200,
      body: { dry_run: true, scanned: 2, recovered: 0, failed: 2, deleted: 0 },
    });
    expect((await list()).body).toMatchObject({ stuck_count: 2 });
    expect(await cleanup()).toMatchObject({
      status: 200,
      body: { dry_run: false, scanned: 2, failed: 2, duration_ms: expect.any(Number) },
    });
    expect((await list()).body).toMatchObject({ stuck_count: 0 });
    expect(await cleanup({})).toMatchObject({ status: 200, body: { scanned: 0 } });
  });

  it.each([
    [{ dry_run: 'true' }, '', '"dry_run" must be true or false.'],
    [{ dryRun: true }, '', 'The body must have no other member than "dry_run".'],
    [[], '', 'The body must be an object such as { "dry_run": true }.'],
    [undefined, '?dry_run=true', 'The query must be empty: send "dry_run" in the body.'],
  ])('change nothing for a request that they do not understand: %j %s', async (body, query, message) => {
    await beginStuck(1);
    expect(await cleanup(body, query)).toMatchObject({ status: 400, body: { errors: [message] } });
    expect((await list()).body).toMatchObject({ stuck_count: 1 });
  });

  it.each(['GET /admin/monitoring/stuck-operations', 'POST /admin/monitoring/stuck-operations/cleanup'])(
    'are closed without the token: %s',
    async (route) => {
      const [method, path] = route.split(' ') as [string, string];
      const response = await application.fetch(path, { method });
      expect(response.status).toBe(401);
      expect(response.headers.get('www-authenticate')).toBe('Bearer');
    },
  );

  it('have another path and another name of the list on demand', async () => {
    await application[Symbol.asyncDispose]();
    await start({ path: 'ops', listName: 'stuck_episodes' });
    const { body } = await application.json('/ops/stuck-operations', { headers: HEADERS });
    expect(body).toEqual({ stuck_count: 0, stuck_episodes: [], action_required: false });
  });

  it('ask the guards of the application as well', async () => {
    await application[Symbol.asyncDispose]();
    const nobody: CanActivate = { canActivate: () => false };
    await start({ guards: [nobody] });
    expect(await list()).toMatchObject({ status: 403 });
  });
});

describe('JobsAdminModule', () => {
  it('is registered as the README shows', () => {
    const token = TOKEN;
    const registered = [
      JobsAdminModule.register({
        authorize: bearerToken(token),
        listName: 'stuck_episodes',
      }),
    ];
    expect(registered).toMatchObject([{ module: JobsAdminModule, controllers: [expect.any(Function)] }]);
  });

  it('refuses routes that are open to everyone, and wrong options, all at once', () => {
    const options = { path: 'a b', listName: 'stuck_count', listname: 'x' } as never;
    expect(() => JobsAdminModule.register(options)).toThrow(
      /did you mean "listName"[^]*jobsAdmin\.path[^]*jobsAdmin\.listName[^]*at least one guard \(or `authorize`\)/,
    );
  });
});
