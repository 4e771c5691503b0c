import { describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { Agent, get } from 'node:http';
import { connect } from 'node:net';
import { BalancedLoad } from '@breakwater/testing';
import { until } from '../../../test/harness/until.js';
import { ServiceProcess } from './process/service.process.js';

const CLEAN_STOP = [
  'phase running',
  'phase draining',
  'phase stopping',
  'closed database',
  'closed first',
  'onModuleDestroy',
  'phase stopped',
];

/** Longer, in milliseconds, than a test may last: a process that waits for this limit fails its test. */
const HANG = '600000';
/** The drain delay lasts until the spec sends SIGWINCH. */
const HELD_DRAIN = { SHUTDOWN_DRAIN_DELAY: '500000' };
const NO_LIMITS = { SHUTDOWN_TIMEOUT: HANG, SHUTDOWN_IN_FLIGHT_TIMEOUT: HANG, SHUTDOWN_CLOSER_TIMEOUT: HANG };

for (const platform of ['express', 'fastify'] as const) {
  describe(`shutdown under real signals on ${platform}`, () => {
    it('loses no request of 50 keep-alive clients behind a balancer that leaves late', async () => {
      await using service = await ServiceProcess.listening({ platform }, { ...NO_LIMITS, ...HELD_DRAIN });
      const load = new BalancedLoad(service.url, [{ method: 'GET', path: '/work/1' }], {
        readiness: '/ready',
      });
      const finished = load.run({ clients: 50, lag: 100 });
      await until(
        () => load.reused,
        (reused) => reused >= 250,
      );
      service.send('SIGTERM');
      load.stopBegins();
      await finished;
      service.send('SIGWINCH');

      expect(load.failures).toEqual([]);
      expect(load.sentAway).toBeGreaterThanOrEqual(50);
      expect(await service.exit).toMatchObject({ code: 0, signal: null });
      expect(service.steps).toEqual(CLEAN_STOP);
    });

    it('exits without waiting when only idle connections are open', async () => {
      await using service = await ServiceProcess.listening({ platform });
      const agent = new Agent({ keepAlive: true });
      await new Promise((resolve) =>
        get(`${service.url}/live`, { agent }, (r) => r.resume().once('end', resolve)),
      );
      const unused = connect(service.port, '127.0.0.1').on('error', () => undefined);
      await once(unused, 'connect');
      service.send('SIGTERM');
      const exit = await service.exit;

      expect(exit).toMatchObject({ code: 0, signal: null });
      expect(service.steps).toEqual(CLEAN_STOP);
      agent.destroy();
    });

    it('ends server-sent events in order', async () => {
      await using service = await ServiceProcess.listening({ platform });
      const response = await fetch(`${service.url}/events`);
      const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
      let text = '';
      while (!text.includes('tick 2')) text += (await reader.read()).value;
      service.send('SIGTERM');
      while (!(await reader.read()).done);

      expect(await service.exit).toMatchObject({ code: 0 });
      expect(service.output).not.toMatch(/ERROR|WARN/);
    });

    it('closes WebSockets with 1001', async () => {
      await using service = await ServiceProcess.listening({ platform });
      const socket = new WebSocket(service.url.replace('http', 'ws'));
      await new Promise((resolve) => socket.addEventListener('open', resolve));
      const closed = new Promise<CloseEvent>((resolve) => socket.addEventListener('close', resolve));
      service.send('SIGTERM');

      expect((await closed).code).toBe(1001);
      expect(await service.exit).toMatchObject({ code: 0 });
    });

    it('waits for the close handlers of ten WebSockets', async () => {
      await using service = await ServiceProcess.listening({ platform });
      const sockets = Array.from({ length: 10 }, () => new WebSocket(service.url.replace('http', 'ws')));
      await Promise.all(
        sockets.map((socket) => new Promise((resolve) => socket.addEventListener('open', resolve))),
      );
      service.send('SIGTERM');

      expect(await service.exit).toMatchObject({ code: 0 });
      const beforeClosers = service.output.slice(0, service.output.indexOf('closed database'));
      expect(beforeClosers.match(/WebSocket cleaned up/g)).toHaveLength(10);
    });

    it('finishes the request under way before it closes the database', async () => {
      await using service = await ServiceProcess.listening({ platform });
      const answer = fetch(`${service.url}/work/1?until=stopping`);
      await service.says('working');
      service.send('SIGTERM');
      const response = await answer;

      expect(response.status).toBe(200);
      expect(response.headers.get('connection')).toBe('close');
      expect(await service.exit).toMatchObject({ code: 0 });
    });

    it('cuts off a hanging request, names its route and age, and exits with 1', async () => {
      await using service = await ServiceProcess.listening(
        { platform },
        { SHUTDOWN_IN_FLIGHT_TIMEOUT: '300' },
      );
      const answer = fetch(`${service.url}/hang?token=secret`).catch((error: unknown) => String(error));
      await service.says('hanging');
      service.send('SIGTERM');
      const exit = await service.exit;

      expect(await answer).toContain('TypeError');
      expect(service.output).toMatch(
        /cut off after 300 ms; waiting for: work in flight\n {2}requests: GET \/hang \(\d+ ms\)/,
      );
      expect(service.output).not.toContain('secret');
      expect(exit).toMatchObject({ code: 1 });
      expect(service.steps).toEqual(CLEAN_STOP);
    });
  });
}

describe('the end of the process', () => {
  const platform = 'express';

  it('is forced after SHUTDOWN_TIMEOUT with a report of what held it', async () => {
    await using service = await ServiceProcess.listening(
      { platform, closer: 'hangs' },
      { SHUTDOWN_TIMEOUT: '400', SHUTDOWN_IN_FLIGHT_TIMEOUT: '100' },
    );
    service.send('SIGTERM');

    expect(await service.exit).toMatchObject({ code: 1, signal: null });
    expect(service.output).toMatch(
      /forced after 400 ms; waiting for: closers\n {2}closer: database \(\d+ ms\)\n {2}handles: /,
    );
  });

  it('gives up a hanging closer after its time and runs the others', async () => {
    await using service = await ServiceProcess.listening(
      { platform, closer: 'hangs' },
      { SHUTDOWN_CLOSER_TIMEOUT: '200' },
    );
    service.send('SIGTERM');

    expect(await service.exit).toMatchObject({ code: 1 });
    expect(service.output).toContain("Closer 'database' failed: 'database' did not finish within 200 ms.");
    expect(service.steps).toContain('closed first');
  });

  it('comes at once after a second signal', async () => {
    await using service = await ServiceProcess.listening({ platform }, NO_LIMITS);
    void fetch(`${service.url}/hang`).catch(() => undefined);
    await service.says('hanging');
    service.send('SIGTERM');
    await service.says('phase stopping');
    service.send('SIGINT');

    expect(await service.exit).toMatchObject({ code: 1, signal: null });
    expect(service.output).toContain('Received SIGINT during the shutdown; the exit is forced');
    expect(service.output).toContain('requests: GET /hang');
  });

  it.each(['exception', 'rejection'])(
    'after an uncaught %s drains, keeps the request under way, exits with 1',
    async (kind) => {
      await using service = await ServiceProcess.listening({ platform });
      const answer = fetch(`${service.url}/work/1?until=stopping`);
      await service.says('working');
      await fetch(`${service.url}/crash?kind=${kind}`, { method: 'POST' });

      expect((await answer).status).toBe(200);
      expect(await service.exit).toMatchObject({ code: 1, signal: null });
      expect(service.output).toMatch(/FATAL.*nobody caught this; the service shuts down/);
      expect(service.output).toContain('app.fixture.ts');
      expect(service.steps).toEqual(CLEAN_STOP);
    },
  );

  it.each([
    'an object without prototype',
    'a revoked proxy',
    'an object that cannot be printed',
    'an error whose getters throw',
    'an error whose texts are symbols',
  ])('is orderly after an unreadable thrown value (%s)', async (kind) => {
    await using service = await ServiceProcess.listening({ platform });
    await fetch(`${service.url}/crash?kind=${encodeURIComponent(kind)}`, { method: 'POST' });

    expect(await service.exit).toMatchObject({ code: 1, signal: null });
    expect(service.output).toMatch(/FATAL.*Uncaught exception: .+; the service shuts down/);
    expect(service.steps).toEqual(CLEAN_STOP);
  });

  it('waits for all three applications of one process, and for the requests under way in two of them', async () => {
    await using service = await ServiceProcess.listening({ platform, others: 2 });
    const others = service.output.matchAll(/other application at (\S+)/g);
    const answers = [...others].map(([, url]) => fetch(`${url}/work/1?until=stopping`));
    await until(
      () => service.output.match(/working/g),
      (working) => working?.length === 2,
    );
    service.send('SIGTERM');

    expect((await Promise.all(answers)).map(({ status }) => status)).toEqual([200, 200]);
    expect(await service.exit).toMatchObject({ code: 0, signal: null });
    expect(service.steps.toSorted()).toEqual([...CLEAN_STOP, ...CLEAN_STOP, ...CLEAN_STOP].toSorted());
  });

  it('comes by itself when the log has no reader any more', async () => {
    await using service = await ServiceProcess.listening({ platform }, NO_LIMITS);
    service.stopReading();
    service.send('SIGTERM');

    expect(await service.exit).toMatchObject({ signal: null });
  });

  it('waits for tracked work', async () => {
    await using service = await ServiceProcess.listening({ platform });
    await fetch(`${service.url}/job`, { method: 'POST' });
    service.send('SIGTERM');

    expect(await service.exit).toMatchObject({ code: 0 });
    expect(service.steps.indexOf('job done, database open')).toBeGreaterThan(
      service.steps.indexOf('phase stopping'),
    );
  });

  it.each(['raise', 'exit'])("works beside Nest's own shutdown hooks that %s", async (nestHooks) => {
    await using service = await ServiceProcess.listening(
      { platform, nestHooks },
      { ...NO_LIMITS, ...HELD_DRAIN },
    );
    service.send('SIGTERM');
    await service.says('phase draining');
    expect((await fetch(`${service.url}/work/1`)).status).toBe(200);
    service.send('SIGWINCH');

    expect(await service.exit).toMatchObject({ code: 0, signal: null });
    expect(service.steps).toEqual(CLEAN_STOP);
  });

  it.each(['raise', 'exit'])("keeps exit code 1 beside Nest's hooks that %s", async (nestHooks) => {
    await using service = await ServiceProcess.listening({ platform, nestHooks, closer: 'fails' });
    service.send('SIGTERM');

    expect(await service.exit).toMatchObject({ code: 1, signal: null });
    expect(service.output).toContain("Closer 'database' failed: lost");
    expect(service.output).toContain('Stopped after');
  });
});

describe('start-up of the process', () => {
  it('ends with one message and exit code 1 when a task fails', async () => {
    await using service = new ServiceProcess({ platform: 'express', startup: 'fails' });
    const exit = await service.exit;

    const message = `Start-up task 'migrations' failed after`;
    expect(service.output.split(message)).toHaveLength(2);
    expect(service.output).toContain('column "title" is missing; the service cannot start');
    expect(exit.code).toBe(1);
    expect(service.steps).not.toContain('phase running');
    expect(service.steps).toContain('closed database');
  });

  it('ends with one entry that names every problem and exit code 1 when required checks fail', async () => {
    await using service = new ServiceProcess({ platform: 'express', startup: 'checks-fail' });
    const exit = await service.exit;

    expect(service.output.split('The service cannot start')).toHaveLength(2);
    expect(service.output).toContain(
      [
        'The service cannot start: 2 required start-up checks failed:',
        '  folder (required): The folder cannot be written.',
        '  licence (required): The licence is missing.',
        '  redis (warning): The check threw an error; return { status, message } to explain a failure',
      ].join('\n'),
    );
    expect(exit.code).toBe(1);
    expect(service.steps).not.toContain('phase running');
    expect(service.steps).toContain('closed database');
  });

  it.each(['waits', 'checks-wait'] as const)('can be stopped without a drain delay (%s)', async (startup) => {
    await using service = await ServiceProcess.listening(
      { platform: 'express', startup },
      { ...NO_LIMITS, ...HELD_DRAIN },
    );
    expect((await fetch(`${service.url}/ready`)).status).toBe(503);
    expect((await fetch(`${service.url}/live`)).status).toBe(200);
    service.send('SIGTERM');

    expect(await service.exit).toMatchObject({ code: 0 });
  });
});
