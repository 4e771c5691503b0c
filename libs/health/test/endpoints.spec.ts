import { afterEach, describe, expect, it } from '@jest/globals';
import { circuitBreakerCheck, type CheckDefinition, disabledCheck, pingCheck } from '../src/index.js';
import { PLATFORM_NAMES, type Service, start } from './support/start.js';

const answering: CheckDefinition = { check: pingCheck({ ping: async () => 'PONG' }) };
const refused = (): Promise<never> =>
  Promise.reject(Object.assign(new Error('connect to postgres://u:secret@db'), { code: 'ECONNREFUSED' }));
const failing: CheckDefinition = { check: pingCheck({ ping: refused }) };
const critical = { critical: true };

describe.each(PLATFORM_NAMES)('HealthModule on %s', (platform) => {
  let service: Service;
  afterEach(() => service.app.close());

  it('shows all checks on /health in the standard format', async () => {
    service = await start(platform, {
      checks: { database: { ...answering, ...critical }, redis: answering },
      memory: {},
    });
    const { code, body } = await service.get('/health');
    expect(code).toBe(200);
    expect(body).toEqual({
      status: 'healthy',
      timestamp: '2026-01-01T00:00:00.000Z',
      uptime: 123.456,
      version: '1.2.3',
      checks: {
        database: { status: 'healthy', connection: 'connected', responseTime: 0 },
        redis: { status: 'healthy', connection: 'connected', responseTime: 0 },
        memory: expect.objectContaining({
          status: 'healthy',
          percentage: 12.5,
          used: 2 ** 27,
          total: 2 ** 30,
        }),
      },
    });
  });

  it('answers /health with 200 when a check that is not critical fails, and with 503 when a critical one fails', async () => {
    service = await start(platform, { checks: { redis: failing } });
    expect(await service.get('/health')).toMatchObject({
      code: 200,
      body: {
        status: 'degraded',
        checks: { redis: { status: 'degraded', connection: 'disconnected', error: 'refused' } },
      },
    });
    await service.app.close();
    service = await start(platform, { checks: { database: { ...failing, ...critical } } });
    expect(await service.get('/health')).toMatchObject({
      code: 503,
      body: {
        status: 'unhealthy',
        checks: { database: { status: 'unhealthy', connection: 'disconnected', error: 'refused' } },
      },
    });
  });

  it('answers /health/live with alive even when dependencies fail', async () => {
    service = await start(platform, { checks: { database: { ...failing, ...critical } } });
    expect(await service.get('/health/live')).toEqual({ code: 200, body: { status: 'alive' } });
  });

  it('lets /health/live follow its members when it has some', async () => {
    service = await start(platform, {
      checks: { deadlock: { check: () => false, kind: 'local', critical: true, groups: ['live'] } },
    });
    expect(await service.get('/health/live')).toMatchObject({
      code: 503,
      body: { status: 'not_alive', checks: { deadlock: { status: 'unhealthy' } } },
    });
  });

  it('answers /health/ready with ready or not_ready, and shows the checks that decide', async () => {
    service = await start(platform, { checks: { database: { ...answering, ...critical }, redis: failing } });
    expect(await service.get('/health/ready')).toMatchObject({
      code: 200,
      body: { status: 'ready', checks: { database: { status: 'healthy' }, redis: { status: 'degraded' } } },
    });
    await service.app.close();
    service = await start(platform, { checks: { database: { ...failing, ...critical } } });
    expect(await service.get('/health/ready')).toMatchObject({ code: 503, body: { status: 'not_ready' } });
  });

  it('answers /health/startup with started when there are no start-up tasks, unless its members fail', async () => {
    service = await start(platform);
    expect(await service.get('/health/startup')).toEqual({ code: 200, body: { status: 'started' } });
    await service.app.close();
    service = await start(platform, { checks: { schema: { ...failing, ...critical, groups: ['startup'] } } });
    expect(await service.get('/health/startup')).toMatchObject({
      code: 503,
      body: { status: 'not_started' },
    });
  });

  it('has an endpoint for each check, which shows the state of that check alone', async () => {
    service = await start(platform, {
      checks: { database: answering, redis: failing, search: { check: disabledCheck() } },
    });
    expect(await service.get('/health/database')).toEqual({
      code: 200,
      body: { status: 'healthy', connection: 'connected', responseTime: 0 },
    });
    expect(await service.get('/health/redis')).toEqual({
      code: 503,
      body: { status: 'unhealthy', connection: 'disconnected', responseTime: 0, error: 'refused' },
    });
    expect((await service.get('/health/search')).body).toMatchObject({
      status: 'healthy',
      connection: 'disabled',
    });
  });

  it('judges /health/memory by the limits of 75 and 90 percent', async () => {
    service = await start(platform, { memory: {} });
    const { memory } = service.machine;
    const at = async (percentage: number) => {
      memory.rss = (service.machine.total * percentage) / 100;
      const { code, body } = await service.get('/health/memory');
      return [code, body['status'], body['percentage']];
    };
    expect(await at(74.9)).toEqual([200, 'healthy', 74.9]);
    expect(await at(75)).toEqual([200, 'degraded', 75]);
    expect(await at(90)).toEqual([200, 'degraded', 90]);
    expect(await at(90.1)).toEqual([503, 'unhealthy', 90.1]);
    expect(await at(50)).toEqual([200, 'healthy', 50]);
  });

  it('counts the open circuits on /health/circuit-breakers', async () => {
    const mail = { state: 'closed', isOpen: false, critical: false };
    service = await start(platform, { circuitBreakers: { getAllStates: () => ({ mail }) } });
    expect(await service.get('/health/circuit-breakers')).toEqual({
      code: 200,
      body: { status: 'healthy', open_count: 0, breakers: { mail } },
    });
    Object.assign(mail, { state: 'open', isOpen: true });
    expect(await service.get('/health/circuit-breakers')).toMatchObject({
      code: 200,
      body: { status: 'degraded', open_count: 1, breakers: { mail: { state: 'open' } } },
    });
    expect(await service.get('/health')).toMatchObject({ code: 200, body: { status: 'degraded' } });
    mail.critical = true;
    expect(await service.get('/health')).toMatchObject({ code: 503, body: { status: 'unhealthy' } });
  });

  it('shows on /health/pool how full the pool is', async () => {
    const figures = { max: 10, total: 9, idle: 0, waiting: 2 };
    service = await start(platform, { pool: { getPoolStats: async () => figures } });
    expect(await service.get('/health/pool')).toEqual({
      code: 200,
      body: {
        status: 'degraded',
        ...figures,
        active: 9,
        utilization: 90,
        current: { total: 9, active: 9, idle: 0, waiting: 2 },
        configuration: { max: 10 },
        utilization_percent: 90,
        warning: true,
        error: 'overloaded',
      },
    });
  });

  it('shows memory, CPU, event loop, handles and uptime on /health/resources', async () => {
    service = await start(platform, { memory: {}, cpu: {}, eventLoop: {} });
    expect(await service.get('/health/resources')).toMatchObject({
      code: 200,
      body: {
        status: 'healthy',
        memory: { percentage: 12.5 },
        cpu: { percentage: 0, cpus: 4 },
        'event-loop': { status: 'healthy' },
        handles: { TCPServerWrap: 1, Timeout: 2 },
        open_files: 23,
        threads: 11,
        uptime: 123.456,
      },
    });
  });

  it('counts open files and threads at most once a second, however many clients ask', async () => {
    service = await start(platform);
    let counts = 0;
    service.machine.openFiles = () => (counts += 1);
    service.machine.threads = () => undefined;
    const ask = () => service.get('/health/resources');
    const answers = await Promise.all(Array.from({ length: 50 }, ask));
    expect(answers.every(({ body }) => body['open_files'] === 1 && !('threads' in body))).toBe(true);
    await service.clock.advance(1_000);
    expect((await ask()).body).toMatchObject({ open_files: 2 });
  });

  it('says in one line how much memory is in use', async () => {
    service = await start(platform, { memory: {} });
    service.machine.files = {
      '/sys/fs/cgroup/memory.max': String(512 * 2 ** 20),
      '/sys/fs/cgroup/memory.current': String(145 * 2 ** 20),
    };
    expect((await service.get('/health/memory')).body).toMatchObject({
      message: 'Memory usage: 145MB / 512MB (28%)',
    });
  });

  it('has an endpoint for each group of its own', async () => {
    service = await start(platform, {
      checks: { cdn: failing, origin: answering },
      groups: { edge: ['cdn'] },
    });
    const { code, body } = await service.get('/health/edge');
    expect(code).toBe(200);
    expect(body).toMatchObject({ status: 'degraded', checks: { cdn: { error: 'refused' } } });
    expect(body['checks']).not.toHaveProperty('origin');
  });

  it('adds criticality, age and the history on /health/detailed', async () => {
    let well = true;
    service = await start(platform, {
      checks: { database: { check: () => well, critical: true, failureThreshold: 1 } },
    });
    await service.get('/health');
    well = false;
    await service.clock.advance(1_000);
    await service.get('/health');
    await service.clock.advance(100);
    expect(await service.get('/health/detailed')).toMatchObject({
      code: 503,
      body: {
        checks: { database: { status: 'unhealthy', critical: true, age: 100, responseTime: 0 } },
        handles: { Timeout: 2 },
        history: [
          {
            check: 'database',
            from: 'up',
            to: 'down',
            critical: true,
            reason: 'failed',
            timestamp: '2026-01-01T00:00:01.000Z',
          },
        ],
      },
    });
  });

  it('shows a check without a result as unknown', async () => {
    service = await start(platform, {
      checks: {
        slow: {
          check: () => new Promise(() => undefined),
          interval: 60_000,
          timeout: 30_000,
          critical: true,
        },
      },
    });
    const answer = service.get('/health');
    await service.until(() => service.clock.pending > 1);
    await service.clock.advance(900);
    expect(await answer).toMatchObject({
      code: 503,
      body: {
        status: 'unhealthy',
        checks: { slow: { status: 'unknown', connection: 'unknown', error: 'pending' } },
      },
    });
    const detailed = service.get('/health/detailed');
    await service.until(() => service.clock.pending > 1);
    await service.clock.advance(900);
    const { body } = await detailed;
    expect((body['checks'] as Record<string, object>)['slow']).not.toHaveProperty('age');
  });

  it('forbids caches to keep an answer, and tells clients when to ask again', async () => {
    service = await start(platform, { checks: { database: { ...failing, ...critical } }, retryAfter: 2_500 });
    const bad = await service.request('/health/ready');
    expect(bad.status).toBe(503);
    expect(bad.headers.get('retry-after')).toBe('3');
    expect(bad.headers.get('cache-control')).toBe('no-store');
    expect(bad.headers.get('content-type')).toBe('application/json; charset=utf-8');
    const good = await service.request('/health/live');
    expect(good.headers.get('retry-after')).toBeNull();
    expect(good.headers.get('cache-control')).toBe('no-store');
    expect(good.headers.get('etag')).toBeNull();
  });

  it('answers HEAD with the same code and headers and no body', async () => {
    service = await start(platform, { checks: { database: { ...failing, ...critical } } });
    const head = await service.request('/health/ready', { method: 'HEAD' });
    const get = await service.request('/health/ready');
    expect(head.status).toBe(503);
    expect(await head.text()).toBe('');
    for (const header of ['content-type', 'content-length', 'cache-control', 'retry-after']) {
      expect([header, head.headers.get(header)]).toEqual([header, get.headers.get(header)]);
    }
  });

  it('takes another prefix, and has aliases only on request', async () => {
    service = await start(platform, { prefix: '/internal/status', aliases: true });
    expect((await service.request('/internal/status')).status).toBe(200);
    expect((await service.request('/internal/status/ready')).status).toBe(200);
    expect((await service.get('/live')).body).toEqual({ status: 'alive' });
    expect((await service.get('/ready')).body).toMatchObject({ status: 'ready' });
    expect((await service.request('/health')).status).toBe(404);
    await service.app.close();
    service = await start(platform);
    expect((await service.request('/live')).status).toBe(404);
  });

  it('puts the aliases below a path of its own', async () => {
    service = await start(platform, { prefix: '/api/health', aliases: '/api' });
    expect((await service.get('/api/live')).body).toEqual({ status: 'alive' });
    expect((await service.get('/api/ready')).body).toMatchObject({ status: 'ready' });
    expect((await service.request('/live')).status).toBe(404);
  });

  it.each([
    '/health',
    '/health/ready',
    '/health/detailed',
    '/health/redis',
    '/health/modules',
    '/health/resources',
  ])('%s hides all but the status from those who may not see details, with the same code', async (path) => {
    service = await start(platform, {
      checks: { redis: { ...failing, ...critical } },
      details: 'when-authorized',
      authorize: async ({ headers }) => headers['authorization'] === 'Bearer good',
    });
    const hidden = await service.get(path);
    const shown = await service.get(path, { authorization: 'Bearer good' });
    expect(Object.keys(hidden.body)).toEqual(['status']);
    expect(shown.code).toBe(hidden.code);
    await service.app.close();
    service = await start(platform, { checks: { redis: { ...failing, ...critical } }, details: 'never' });
    expect(await service.get(path, { authorization: 'Bearer good' })).toEqual(hidden);
  });

  it('answers in health+json of the IETF draft when a client accepts it', async () => {
    service = await start(platform, {
      checks: { database: answering, redis: failing, search: { check: () => ({ status: 'degraded' }) } },
      memory: {},
    });
    const response = await service.request('/health', {
      headers: { accept: 'application/health+json, */*;q=0.1' },
    });
    expect(response.headers.get('content-type')).toContain('application/health+json');
    expect(response.headers.get('vary')).toBe('accept');
    const time = '2026-01-01T00:00:00.000Z';
    expect(await response.json()).toEqual({
      status: 'warn',
      releaseId: '1.2.3',
      checks: {
        'database:responseTime': [
          { componentType: 'component', observedValue: 0, observedUnit: 'ms', status: 'pass', time },
        ],
        'redis:responseTime': [
          {
            componentType: 'component',
            observedValue: 0,
            observedUnit: 'ms',
            status: 'warn',
            time,
            output: 'refused',
          },
        ],
        'search:responseTime': [
          { componentType: 'component', observedValue: 0, observedUnit: 'ms', status: 'warn', time },
        ],
        'memory:utilization': [
          { componentType: 'system', observedValue: 12.5, observedUnit: 'percent', status: 'pass', time },
        ],
      },
    });
    expect((await service.get('/health/redis', { accept: 'application/health+json' })).body).toMatchObject({
      status: 'fail',
    });
  });

  it('hides details in health+json as well', async () => {
    service = await start(platform, { checks: { redis: failing }, details: 'never' });
    expect(await service.get('/health', { accept: 'application/health+json' })).toEqual({
      code: 200,
      body: { status: 'warn' },
    });
  });

  it('answers with the bodies of Terminus on request', async () => {
    service = await start(platform, {
      format: 'terminus',
      checks: { database: { ...answering, ...critical }, redis: failing },
      circuitBreakers: { getAllStates: () => ({ mail: { state: 'open', isOpen: true } }) },
    });
    const database = { status: 'up', responseTime: 0 };
    const redis = { status: 'degraded', responseTime: 0, reason: 'refused' };
    expect(await service.get('/health/ready')).toEqual({
      code: 200,
      body: { status: 'degraded', info: { database, redis }, error: {}, details: { database, redis } },
    });
    expect(await service.get('/health/redis')).toMatchObject({
      code: 503,
      body: { status: 'error', error: { redis: { status: 'down', reason: 'refused' } } },
    });
    expect(await service.get('/health/live')).toEqual({
      code: 200,
      body: { status: 'ok', info: {}, error: {}, details: {} },
    });
    expect(await service.get('/health/circuit-breakers')).toMatchObject({ body: { status: 'degraded' } });
  });

  it('answers with the same body as long as nothing changes', async () => {
    service = await start(platform, { checks: { database: answering } });
    const first = await service.get('/health/ready');
    expect(await service.get('/health/ready')).toEqual(first);
    await service.clock.advance(1_000);
    expect(await service.get('/health/ready')).toEqual(first);
  });

  it('lets a check of the application compose other checks', async () => {
    const states = { mail: { state: 'open', isOpen: true } };
    service = await start(platform, {
      checks: { circuits: { check: circuitBreakerCheck({ getAllStates: () => states }) } },
    });
    expect((await service.get('/health/circuits')).body).toMatchObject({ status: 'degraded', open_count: 1 });
  });
});
