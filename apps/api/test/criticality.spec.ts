import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { type ApiHarness, bootApi } from './api-harness.js';
import { StartedUpstream } from './started-upstream.js';

const DEBUG_TOKEN = 'breakwater-debug';

let upstream: StartedUpstream;
let api: ApiHarness;

beforeAll(async () => {
  upstream = await StartedUpstream.start();
  api = await bootApi({ UPSTREAM_PORT: upstream.port, DEBUG_TOKEN });
});
afterEach(() => upstream.send('DELETE', '/calls'));
afterAll(async () => {
  await api.close();
  await upstream[Symbol.asyncDispose]();
});

/** The criticality that the calls of one request carry. */
async function sent(service: string, path: string, init: RequestInit = {}): Promise<(string | undefined)[]> {
  await api.get(path, init);
  const calls = (await (await upstream.send('GET', `/calls/latest?service=${service}`)).json()) as {
    headers: Record<string, string | undefined>;
  }[];
  return calls.map(({ headers }) => headers['x-request-criticality']);
}

describe('the criticality of a request', () => {
  it('is that of its route, and travels to the upstream', async () => {
    expect(await sent('youtube', '/channels/UC1/stats')).toEqual(['critical']);
    const { body } = await api.post('/videos', { channelId: 'UC1', title: 'Tides' });
    const [first] = await sent('openai', `/videos/${String(body['id'])}/titles`, { method: 'POST' });
    expect(first).toBe('sheddable');
  });

  it('can be lowered by everybody, and raised by operators alone', async () => {
    const asking = (criticality: string, token?: string): Promise<(string | undefined)[]> =>
      sent('youtube', '/channels/UC1/stats', {
        headers: {
          'x-request-criticality': criticality,
          ...(token !== undefined && { authorization: `Bearer ${token}` }),
        },
      });
    expect(await asking('sheddable')).toEqual(['sheddable']);
    await upstream.send('DELETE', '/calls');
    expect(await asking('critical-plus')).toEqual(['critical']);
    await upstream.send('DELETE', '/calls');
    expect(await asking('critical-plus', 'wrong')).toEqual(['critical']);
    await upstream.send('DELETE', '/calls');
    expect(await asking('critical-plus', DEBUG_TOKEN)).toEqual(['critical-plus']);
  });
});
