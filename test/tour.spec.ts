import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { DemoStack, READY } from './harness/demo-stack.js';
import { pageSteps, patternOf, runSteps } from './harness/page-steps.js';
import { until } from './harness/until.js';

const DEBUG_TOKEN = 'breakwater-debug';
const RESET_TIMEOUT = 1_000;
const TOUR = 'docs/guides/tour-with-curl.md';

interface Stats {
  readonly degraded: boolean;
  readonly asOf: string;
  readonly code?: string;
}

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Stats;
}

let stack: DemoStack;

async function startStack(): Promise<void> {
  stack = await DemoStack.start({
    DEBUG_TOKEN,
    CIRCUIT_BREAKER_RESET_TIMEOUT: String(RESET_TIMEOUT),
    OPERATION_LEASE: '2000',
    OPERATION_CHECK_INTERVAL: '500',
  });
  await stack.process.prints(READY);
}

beforeAll(startStack);

afterAll(() => stack.stop());

beforeEach(async () => {
  await fetch(`${stack.upstream}/faults`, { method: 'DELETE' });
  await moveCircuit('reset');
});

async function stats(channel: string): Promise<Answer> {
  const response = await fetch(`${stack.api}/channels/${channel}/stats`);
  const body = (await response.json()) as Stats;
  return { status: response.status, headers: response.headers, body };
}

async function breakUpstream(faults: object): Promise<void> {
  const response = await fetch(`${stack.upstream}/faults/youtube`, {
    method: 'PUT',
    body: JSON.stringify(faults),
  });
  expect(response.status).toBe(200);
}

async function calls(): Promise<number> {
  const response = await fetch(`${stack.upstream}/calls/youtube`);
  return ((await response.json()) as { total: number }).total;
}

function debug(path: string, init: RequestInit = {}): Promise<Response> {
  return fetch(`${stack.api}/debug/circuits${path}`, {
    ...init,
    headers: { authorization: `Bearer ${DEBUG_TOKEN}` },
  });
}

async function moveCircuit(action: string): Promise<void> {
  await debug(`/youtube-data/${action}`, { method: 'POST' });
}

async function circuitState(): Promise<string> {
  const states = (await (await debug('')).json()) as Record<string, { readonly state: string }>;
  return states['youtube-data']?.state ?? 'there is none';
}

/** Asks for the statistics. `made` is the number of calls to the upstream that this took. */
async function countedStats(channel: string): Promise<Answer & { readonly made: number }> {
  const before = await calls();
  const answer = await stats(channel);
  return { ...answer, made: (await calls()) - before };
}

/** Sends requests until the circuit is open, and returns the first answer that came without a call to the upstream. */
async function openCircuit(channel: string): Promise<Answer> {
  await breakUpstream({ mode: 'error' });
  return until(
    () => countedStats(channel),
    ({ made }) => made === 0,
  );
}

describe('the tour with curl', () => {
  it('starts with fresh numbers', async () => {
    expect(await stats('UCtour')).toMatchObject({ status: 200, body: { degraded: false } });
  });

  it('shows retries: one request makes three calls, and ends with the last known answer', async () => {
    const { body: fresh } = await stats('UCtour');
    await breakUpstream({ mode: 'error' });
    const body = { degraded: true, asOf: fresh.asOf };
    expect(await countedStats('UCtour')).toMatchObject({ status: 200, body, made: 3 });
  });

  it('opens the circuit: answers are degraded, and the upstream gets no calls', async () => {
    await stats('UCtour');
    expect(await openCircuit('UCtour')).toMatchObject({ status: 200, body: { degraded: true } });
  });

  it('answers 503 with Retry-After for a channel without an earlier answer', async () => {
    const { status, headers, body } = await openCircuit('UCunknown');
    expect([status, body.code, headers.get('retry-after')]).toEqual([503, 'CHANNEL_STATS_UNAVAILABLE', '1']);
  });

  it('counts the last known answers at /health/cache', async () => {
    const read = async (): Promise<{ readonly hits: number; readonly hitRate: string }> => {
      const response = await fetch(`${stack.api}/health/cache`);
      return ((await response.json()) as { 'channel-statistics': { hits: number; hitRate: string } })[
        'channel-statistics'
      ];
    };
    await stats('UCtour');
    const before = await read();
    await breakUpstream({ mode: 'error' });
    await stats('UCtour');
    // The page is read again after a second.
    const after = await until(read, ({ hits }) => hits > before.hits);
    expect(after).toMatchObject({ hits: before.hits + 1, hitRate: expect.stringMatching(/^\d+\.\d%$/) });
  });

  it('recovers by itself once the upstream is repaired', async () => {
    await stats('UCtour');
    await openCircuit('UCtour');
    await fetch(`${stack.upstream}/faults`, { method: 'DELETE' });
    // On a busy machine the time for a trial may have come.
    expect(['open', 'half-open']).toContain(await circuitState());
    await until(
      () => stats('UCtour'),
      ({ body }) => !body.degraded,
    );
    expect(await circuitState()).toBe('closed');
  });

  it('stays open after a failed trial call', async () => {
    await stats('UCtour');
    await openCircuit('UCtour');
    const trial = await until(
      () => countedStats('UCtour'),
      ({ made }) => made > 0,
    );
    expect(trial).toMatchObject({ made: 1, body: { degraded: true } });
    expect(await openCircuit('UCtour')).toMatchObject({ body: { degraded: true } });
  });

  it('does not wait for an upstream that hangs', async () => {
    await stats('UCtour');
    await breakUpstream({ mode: 'hang' });
    const { body } = await stats('UCtour');
    expect(body.degraded).toBe(true);
  });

  it.each(['reset', 'slow-body', 'rate-limit'])('survives the fault %s', async (mode) => {
    await stats('UCtour');
    await breakUpstream({ mode });
    expect(await stats('UCtour')).toMatchObject({ status: 200, body: { degraded: true } });
  });

  it('tells each client how many requests are left, and shows the limits to operators', async () => {
    const { headers } = await fetch(`${stack.api}/videos`);
    expect(headers.get('x-ratelimit-limit')).toBe('1000');
    expect(Number(headers.get('x-ratelimit-remaining'))).toBeLessThan(1_000);
    const page = await fetch(`${stack.api}/debug/rate-limits`, {
      headers: { authorization: `Bearer ${DEBUG_TOKEN}` },
    });
    expect(await page.json()).toMatchObject({
      enabled: true,
      policies: [{ name: 'api', limit: 1_000 }, {}, {}, {}, {}],
    });
  });

  it('shows a deadline that travels: each attempt tells the upstream how much time is left', async () => {
    await breakUpstream({ mode: 'error' });
    await fetch(`${stack.upstream}/calls`, { method: 'DELETE' });
    await fetch(`${stack.api}/channels/UCtour/stats`, { headers: { 'x-request-timeout-ms': '3900' } });
    const latest = (await (await fetch(`${stack.upstream}/calls/latest?service=youtube`)).json()) as {
      readonly headers: Readonly<Record<string, string | undefined>>;
    }[];
    expect(latest.map(({ headers }) => headers['x-retry-attempt'])).toEqual([undefined, '2', '3']);
    const left = latest.map(({ headers }) => Number(headers['x-request-timeout-ms']));
    expect(left.every((time) => time > 0 && time < 3_900)).toBe(true);
    expect(left).toEqual(left.toSorted((one, other) => other - one));
  });

  it('does no work for a caller that waits no longer', async () => {
    const before = await calls();
    const headers = { 'x-request-timeout-ms': '0' };
    expect((await fetch(`${stack.api}/channels/UCtour/stats`, { headers })).status).toBe(408);
    expect(await calls()).toBe(before);
  });

  it('does not fetch thumbnails from the internal network', async () => {
    const response = await fetch(`${stack.api}/thumbnails/check`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ url: 'http://169.254.169.254/latest/meta-data/' }),
    });
    expect(response.status).toBe(422);
    expect(await response.json()).toMatchObject({ code: 'THUMBNAIL_UNUSABLE' });
  });

  it('refuses a virus, and answers without models, by the commands of the page', async () => {
    const steps = [...pageSteps(TOUR, '**Upload a virus.**'), ...pageSteps(TOUR, '**Break the models.**')];
    expect(steps).toHaveLength(8);
    const outputs = await runSteps(stack, steps);
    for (const [index, { shown }] of steps.entries()) expect(outputs[index]).toMatch(patternOf(shown));
  });

  it('lets an operator open the circuit by hand', async () => {
    await stats('UCtour');
    await moveCircuit('open');
    expect((await stats('UCtour')).body.degraded).toBe(true);
    await moveCircuit('close');
    expect((await stats('UCtour')).body.degraded).toBe(false);
  });

  it('logs one line for each request, and no secret', async () => {
    const id = `tour-${process.pid}`;
    await fetch(`${stack.api}/channels/UCtour/stats`, { headers: { 'x-request-id': id } });
    await stack.process.prints(`"requestId":"${id}"`);
    expect(stack.process.output).toContain('"route":"/channels/:id/stats"');
    expect(stack.process.output).not.toContain(DEBUG_TOKEN);
  });

  it('loses no post when its stream is cut, by the commands of the page', async () => {
    const steps = [...pageSteps(TOUR, '**Cut a stream.**'), ...pageSteps(TOUR, 'Fifty events happen while')];
    expect(steps).toHaveLength(8);
    const outputs = await runSteps(stack, steps);
    for (const [index, { shown }] of steps.entries()) expect(outputs[index]).toMatch(patternOf(shown));
  });

  it('recovers an operation after its process was killed, by the commands of the page', async () => {
    const begin = pageSteps(TOUR, '**Kill an operation.**');
    const [last] = pageSteps(TOUR, 'Kill the API within ten seconds');
    const [create] = pageSteps(TOUR, '**Upload a virus.**');
    const [, , started = ''] = await runSteps(stack, [create!, ...begin]);
    expect(started).toMatch(patternOf(begin[1]!.shown));
    const { videoId } = JSON.parse(started) as { videoId: string };
    process.kill(Number(/"pid":(\d+)/.exec(stack.process.output)?.[1]), 'SIGKILL');
    expect(await stack.process.ended).toBe(1);
    await startStack();
    const shown = await until(
      async () => (await fetch(`${stack.api}/videos/${videoId}/preparation`)).text(),
      (text) => !text.includes('"running"'),
    );
    expect(shown).toMatch(patternOf(last!.shown));
  });
});
