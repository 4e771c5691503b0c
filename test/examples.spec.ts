import { globSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import { accepts } from './harness/accepts.js';
import { freePort } from './harness/free-port.js';
import { Program } from './harness/program.js';
import { RecordingServer } from './harness/recording-server.js';
import { until } from './harness/until.js';

let program: Program | undefined;

afterEach(async () => {
  program?.kill('SIGKILL');
  await program?.ended;
  program = undefined;
});

/** Starts an example and returns its address. */
async function start(name: string, environment: NodeJS.ProcessEnv = {}): Promise<string> {
  const port = await freePort();
  program = new Program([process.execPath, 'scripts/example.mjs', name], {
    ...environment,
    PORT: String(port),
    NO_COLOR: '1',
  });
  // Nest writes this line before its server listens. A request to find out would count for a rate limit.
  await program.prints('successfully started');
  await until(() => accepts(port), Boolean);
  return `http://127.0.0.1:${port}`;
}

async function get(url: string, headers: Record<string, string> = {}): Promise<[number, string]> {
  const response = await fetch(url, { headers });
  return [response.status, await response.text()];
}

const statusOf = async (url: string): Promise<number> => (await get(url))[0];

describe('the example', () => {
  it('breaker-and-fallback answers with the last known rate while the other service fails', async () => {
    let status = 200;
    await using rates = await RecordingServer.start((response) => {
      response.writeHead(status).end('1.08');
    });
    const url = await start('breaker-and-fallback', { RATES_URL: rates.url });
    expect(await get(`${url}/rates/EURUSD`)).toEqual([200, '{"pair":"EURUSD","rate":1.08,"degraded":false}']);
    status = 503;
    for (let asked = 0; asked < 3; asked++) {
      const [, body] = await get(`${url}/rates/EURUSD`);
      expect(JSON.parse(body)).toMatchObject({ rate: 1.08, degraded: true });
    }
    const before = rates.requests.length;
    expect(await statusOf(`${url}/rates/EURCHF`)).toBe(503);
    expect(rates.requests).toHaveLength(before);
  });

  it('health-and-shutdown answers the request under way at SIGTERM, and closes its database afterwards', async () => {
    const url = await start('health-and-shutdown');
    await until(
      () => statusOf(`${url}/health/ready`),
      (status) => status === 200,
    );
    expect(await get(`${url}/health/modules/reports`)).toMatchObject([
      200,
      expect.stringContaining('healthy'),
    ]);
    const slow = get(`${url}/slow`);
    await until(
      () => get(`${url}/health/detailed`),
      ([, body]) => body.length > 0,
    );
    program?.kill('SIGTERM');
    expect(await slow).toEqual([200, 'a row']);
    expect(await program?.ended).toBe(0);
    expect(program?.output).toContain('The database is closed.');
  });

  it('errors-to-slack sends one message for equal errors, without the secret', async () => {
    await using webhook = await RecordingServer.start();
    const url = await start('errors-to-slack', { SLACK_WEBHOOK_URL: webhook.url, OPERATOR_TOKEN: 't0ken' });
    for (let id = 1; id <= 3; id++) expect(await statusOf(`${url}/orders/${id}`)).toBeGreaterThanOrEqual(500);
    expect(await statusOf(`${url}/errors`)).toBe(401);
    const [, issues] = await get(`${url}/errors`, { authorization: 'Bearer t0ken' });
    expect(JSON.parse(issues)).toMatchObject({ issues: [{ count: 3, severity: 'critical' }] });
    program?.kill('SIGTERM');
    await program?.ended;
    expect(webhook.requests).toHaveLength(1);
    expect(webhook.requests[0]?.body).not.toContain('hunter2');
  });

  it('rate-limit-and-cache calculates once for simultaneous requests, and refuses the sixth', async () => {
    const url = await start('rate-limit-and-cache');
    const answers = await Promise.all([1, 2, 3].map(() => get(`${url}/reports/2026`)));
    expect(new Set(answers.map(([, body]) => body))).toEqual(new Set(['{"year":"2026","calculation":1}']));
    const statuses = [];
    for (let asked = 0; asked < 3; asked++) statuses.push(await statusOf(`${url}/reports/2026`));
    expect(statuses).toEqual([200, 200, 429]);
    expect(await statusOf(`${url}/status`)).toBe(200);
  });

  it('everything-on-fastify serves, degrades, and shows its metrics', async () => {
    const url = await start('everything-on-fastify');
    expect(await get(`${url}/search?term=tide`)).toEqual([
      200,
      '{"hits":["tide 1","tide 2"],"degraded":false}',
    ]);
    expect(await get(`${url}/search?term=broken`)).toEqual([200, '{"hits":[],"degraded":true}']);
    await until(
      () => statusOf(`${url}/health/ready`),
      (status) => status === 200,
    );
    const [, metrics] = await get(`${url}/metrics`);
    expect(metrics).toContain(
      'breakwater_circuitbreaker_state{name="index",critical="false",state="closed"} 1',
    );
    program?.kill('SIGTERM');
    expect(await program?.ended).toBe(0);
  });

  it('has a test and fewer than 100 lines', () => {
    const spec = readFileSync('test/examples.spec.ts', 'utf8');
    for (const file of globSync('examples/src/*.ts')) {
      expect(spec).toContain(`start('${basename(file, '.ts')}'`);
      expect(readFileSync(file, 'utf8').split('\n').length).toBeLessThan(100);
    }
  });
});
