import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { join } from 'node:path';
import { type AddressInfo, createServer } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { BuiltApp, buildApps } from './harness/built-app.js';
import { DATA_FOLDER, DemoStack, READY } from './harness/demo-stack.js';
import { freePort } from './harness/free-port.js';
import { Program } from './harness/program.js';
import { processesWith } from './harness/processes-with.js';
import { until } from './harness/until.js';

let running: DemoStack | undefined;

afterEach(async () => {
  await running?.stop('SIGKILL');
  running = undefined;
});

/** Starts a stack with a marker in its environment, by which the test finds its processes. */
async function startMarked(
  environment: NodeJS.ProcessEnv = {},
  command?: readonly [string, ...string[]],
): Promise<{ stack: DemoStack; marker: string }> {
  const marker = `BREAKWATER_TEST=${randomUUID()}`;
  const [name = '', value = ''] = marker.split('=');
  running = await DemoStack.start({ ...environment, [name]: value }, command);
  return { stack: running, marker };
}

/** Starts one stack for the tests of a block, which change nothing. */
function startOnce(environment: NodeJS.ProcessEnv): () => DemoStack {
  let stack: DemoStack;
  beforeAll(async () => {
    stack = await DemoStack.start(environment);
    await stack.process.prints(READY);
  });
  afterAll(() => stack.stop());
  return () => stack;
}

/** PostgreSQL keeps this file while it runs. */
const POSTMASTER = join(DATA_FOLDER, 'postgres/postmaster.pid');

describe('npm start', () => {
  it.each(['SIGINT', 'SIGTERM'] as const)(
    'ends at once with code 0 and leaves no process behind on %s, even with hanging calls and idle connections',
    async (signal) => {
      const { stack, marker } = await startMarked();
      await stack.process.prints(READY);
      expect((await processesWith(marker)).length).toBeGreaterThanOrEqual(5);
      await (await fetch(`${stack.api}/videos`)).text();
      await fetch(`${stack.upstream}/faults`, { method: 'PUT', body: '{"mode":"hang"}' });
      const hanging = fetch(`${stack.api}/channels/UC1/stats`).catch(() => undefined);
      await until(
        async () =>
          ((await (await fetch(`${stack.upstream}/calls/youtube`)).json()) as { total: number }).total,
        (total) => total > 0,
      );
      expect(await stack.stop(signal)).toBe(0);
      expect(await processesWith(marker)).toEqual([]);
      expect(existsSync(POSTMASTER)).toBe(false);
      await hanging;
    },
  );

  it.each(['SIGINT', 'SIGTERM'] as const)('passes %s through npm', async (signal) => {
    const { stack, marker } = await startMarked({}, ['npm', 'start']);
    await stack.process.prints(READY);
    expect(await stack.stop(signal)).toBe(0);
    expect(await processesWith(marker)).toEqual([]);
  });

  it('ends its programs when it is killed', async () => {
    const { stack, marker } = await startMarked();
    await stack.process.prints(READY);
    stack.process.kill('SIGKILL');
    const left = await until(
      () => processesWith(marker),
      (ids) => ids.length === 0,
    );
    expect(left).toEqual([]);
  });

  it('ends the other programs with code 1 when a program dies', async () => {
    const { stack, marker } = await startMarked();
    await stack.process.prints(READY);
    const pid = Number(/"pid":(\d+)/.exec(stack.process.output)?.[1]);
    process.kill(pid, 'SIGKILL');
    expect(await stack.process.ended).toBe(1);
    expect(stack.process.output).toContain('api has ended (killed): stopping the rest.');
    expect(await processesWith(marker)).toEqual([]);
  });

  it.each(['PORT', 'API_PORT', 'WEB_PORT', 'UPSTREAM_PORT', 'CLAMD_PORT'])(
    'names the port that is taken, and the variable to choose another (%s)',
    async (variable) => {
      const squatter = createServer().listen(0);
      await once(squatter, 'listening');
      const { port } = squatter.address() as AddressInfo;
      const { stack } = await startMarked({
        ...(variable === 'API_PORT' && { PORT: '' }),
        [variable]: String(port),
      });
      expect(await stack.process.ended).toBe(1);
      expect(stack.process.output).toContain(`Port ${port}`);
      expect(stack.process.output).toContain(
        `is taken. Choose another one: ${variable}=${port + 1} npm start`,
      );
      squatter.close();
    },
  );

  it('takes the second name of the variable PORT', async () => {
    const port = await freePort();
    const { stack } = await startMarked({ PORT: '', API_PORT: String(port) });
    await stack.process.prints(READY);
    expect((await fetch(`http://127.0.0.1:${port}/health/live`)).status).toBe(200);
  });

  it('names every problem of the configuration and ends with code 1', async () => {
    const { stack, marker } = await startMarked({
      LOG_LEVEL: 'loud',
      CIRCUIT_BREAKER_TIMEOUT: '3s',
      DEBUG_TOKEN: 'hunter2',
    });
    expect(await stack.process.ended).toBe(1);
    const { output } = stack.process;
    expect(output).toContain('The configuration has 3 problems:');
    for (const variable of ['LOG_LEVEL', 'CIRCUIT_BREAKER_TIMEOUT', 'DEBUG_TOKEN']) {
      expect(output).toContain(`${variable}: expected`);
    }
    expect(output).not.toMatch(/hunter2|\n.* at .*\.js/);
    expect(await processesWith(marker)).toEqual([]);
  });
});

describe('npm start without settings', () => {
  const stack = startOnce({ DEBUG_TOKEN: '' });

  it('prints the addresses of its programs, and three commands to try', () => {
    const { output } = stack().process;
    expect(output.match(/^ {2}curl .+$/gm)).toHaveLength(3);
    expect(output).toMatch(
      /Studio page +http:\/\/localhost:\d+\nDashboard +http:\/\/localhost:\d+\/admin\/ +token: \w{24}\n/,
    );
    expect(output).toMatch(/Studio API +http:\/\/localhost:\d+/);
    expect(output).toMatch(/Upstream simulator +http:\/\/localhost:\d+/);
    expect(output).toMatch(/Simulated clamd +port \d+/);
    expect(output).toMatch(/PostgreSQL +postgresql:\/\/\S+, data in \S+/);
    expect(output).toMatch(/Redis +disabled/);
  });

  it('makes a token for the dashboard when DEBUG_TOKEN is empty', async () => {
    const [, page = '', token = ''] = /Dashboard +(\S+) +token: (\w+)/.exec(stack().process.output) ?? [];
    const open = (authorization: string): Promise<Response> =>
      fetch(`${page}api/snapshot`, { headers: { authorization } });
    expect((await open(`Bearer ${token}`)).status).toBe(200);
    expect((await open('Bearer another-token-of-this-test')).status).toBe(401);
  });
});

describe('npm start with settings of your own', () => {
  const stack = startOnce({ CORS_ORIGINS: 'https://studio.example', DEBUG_TOKEN: 'token-of-this-test' });

  it('serves the Studio page, whose origins may call the API as well as those in CORS_ORIGINS', async () => {
    const { process: program, web } = stack();
    const page = /^Studio page +(http\S+)/m.exec(program.output)?.[1] ?? '';
    expect((await fetch(page)).headers.get('content-type')).toContain('text/html');
    const { apiUrl } = (await (await fetch(`${page}/config.json`)).json()) as { apiUrl: string };
    expect(program.output).toMatch(new RegExp(`Studio API +${apiUrl}\n`));
    for (const origin of [page, web, 'https://studio.example']) {
      const { headers } = await fetch(`${apiUrl}/videos`, { headers: { origin } });
      expect(headers.get('access-control-allow-origin')).toBe(origin);
    }
    const health = (await (await fetch(`${page}/api/health`)).json()) as { checks: { api: object } };
    expect(health.checks.api).toMatchObject({ status: 'healthy' });
  });

  it('does not print your DEBUG_TOKEN', () => {
    const { output } = stack().process;
    expect(output).toMatch(/Dashboard .* token: that of DEBUG_TOKEN/);
    expect(output).not.toContain('token-of-this-test');
  });
});

describe('the API on its own', () => {
  it('listens on the address in HOST only', async () => {
    await buildApps();
    await using api = await BuiltApp.api({ environment: { HOST: '127.0.0.1' } });
    expect((await api.get('/health/live')).status).toBe(200);
    await expect(fetch(`http://127.0.0.2:${api.port}/health/live`)).rejects.toMatchObject({
      cause: { code: 'ECONNREFUSED' },
    });
  });

  it('keeps YOUTUBE_API_KEY out of its log, also when YouTube refuses the key', async () => {
    const key = 'AIza-key-of-this-test';
    const youtube = createHttpServer((_request, response) => void response.writeHead(403).end());
    await once(youtube.listen(0), 'listening');
    const { port } = youtube.address() as AddressInfo;
    const environment = {
      YOUTUBE_URL: `http://127.0.0.1:${port}`,
      YOUTUBE_API_KEY: key,
      LOG_LEVEL: 'trace',
    };
    await using api = await BuiltApp.api({ environment });
    expect((await api.get('/channels/UC1/stats')).status).toBe(503);
    api.process.kill('SIGTERM');
    await api.process.ended;
    expect(api.said('YouTube')).toEqual([`Asked http://127.0.0.1:${port} for channel UC1: status 403`]);
    expect(api.process.output).toContain('was answered with 403');
    expect(api.process.output).not.toContain(key);
    youtube.close();
  });

  it('says that its port is taken, without a stack trace, and ends with code 1', async () => {
    const squatter = createServer().listen(0);
    await once(squatter, 'listening');
    const { port } = squatter.address() as AddressInfo;
    const api = new Program([process.execPath, 'apps/api/dist/main.js'], {
      PORT: String(port),
      LOG_LEVEL: 'silent',
    });
    expect(await api.ended).toBe(1);
    expect(api.output).toBe(`Port ${port} is taken. Choose another one with PORT.\n`);
    squatter.close();
  });
});
