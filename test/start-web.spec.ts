import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { BalancedLoad, type LoadRequest } from '@breakwater/testing';
import { BuiltApp, buildApps } from './harness/built-app.js';
import { Program } from './harness/program.js';
import { HELD_DRAIN, HOLD_DRAIN, stopUnderLoad } from './harness/stop-under-load.js';

const CLIENTS = 20;

const REQUESTS: readonly LoadRequest[] = [
  { method: 'GET', path: '/' },
  { method: 'GET', path: '/config.json' },
  { method: 'GET', path: '/api/health' },
];

const start = (environment: NodeJS.ProcessEnv): Program =>
  new Program([process.execPath, 'apps/web/dist/main.js'], environment);

let web: BuiltApp | undefined;

beforeAll(buildApps, 120_000);

afterEach(() => web?.[Symbol.asyncDispose]());

describe('the process of the Studio page', () => {
  it('serves the built page and each of its assets', async () => {
    web = await BuiltApp.web();
    const page = await (await web.get('/')).text();
    const assets = [...page.matchAll(/(?:src|href)="\.?(\/assets\/[^"]+)"/g)].map(([, path]) => path!);
    expect(assets.length).toBeGreaterThanOrEqual(1);
    const missing = await Promise.all(assets.map(async (path) => ((await web!.get(path)).ok ? [] : [path])));
    expect(missing.flat()).toEqual([]);
  });

  it('says in one line where the page is, and ends with code 0 at SIGTERM', async () => {
    web = await BuiltApp.web({ environment: { API_URL: 'http://localhost:3999' } });
    web.process.kill('SIGTERM');
    expect(await web.process.ended).toBe(0);
    const lines = web.process.output.trim().split('\n');
    expect(lines[0]).toContain(
      `The Studio page is on port ${web.port}. It calls the API at http://localhost:3999.`,
    );
    expect(lines.at(-1)).toMatch(/Stopped after \d+ ms/);
  });

  it('takes any free port with WEB_PORT=0', async () => {
    const program = start({ WEB_PORT: '0' });
    await program.prints('The Studio page is on port');
    const port = /on port (\d+)/.exec(program.output)?.[1];
    expect((await fetch(`http://127.0.0.1:${port}/`)).status).toBe(200);
    program.kill('SIGTERM');
    expect(await program.ended).toBe(0);
  });

  it(`loses no request of ${CLIENTS} clients while it stops, and is not ready meanwhile`, async () => {
    web = await BuiltApp.web({ environment: HELD_DRAIN, node: HOLD_DRAIN });
    const load = new BalancedLoad(web.url, REQUESTS, { readiness: '/api/ready' });
    await stopUnderLoad(web, load, { clients: CLIENTS, lag: 100 });
    expect((await web.get('/api/ready')).status).toBe(503);
    expect((await web.get('/api/live')).status).toBe(200);
    web.process.kill('SIGWINCH');
    expect(load.failures).toEqual([]);
    expect(await web.process.ended).toBe(0);
  });

  it('names every variable that is wrong, without a stack trace, and ends with code 1', async () => {
    const program = start({ WEB_PORT: 'abc', API_URL: 'api' });
    expect(await program.ended).toBe(1);
    expect(program.output).toMatch(/^2 options are wrong:\n- Expected .*\n- Expected .*\n$/);
  });

  it('says that its port is taken, and ends with code 1', async () => {
    const squatter = createServer().listen(0);
    await once(squatter, 'listening');
    const { port } = squatter.address() as AddressInfo;
    const program = start({ WEB_PORT: String(port) });
    expect(await program.ended).toBe(1);
    expect(program.output).toContain(`\nPort ${port} is taken. Choose another one with WEB_PORT.\n`);
    expect(program.output).not.toMatch(/\n +at /);
    squatter.close();
  });
});
