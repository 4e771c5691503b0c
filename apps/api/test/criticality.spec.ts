import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { until } from '../../../test/harness/until.js';
import { type ApiHarness, bootApi } from './api-harness.js';
import { StartedUpstream } from './started-upstream.js';

const DEBUG_TOKEN = 'breakwater-debug';

/** No header means `critical`. */
const CRITICAL = undefined;

let upstream: StartedUpstream;
let api: ApiHarness;

beforeAll(async () => {
  upstream = await StartedUpstream.start();
  api = await bootApi({ UPSTREAM_PORT: upstream.port, DEBUG_TOKEN, RATE_LIMIT_ENABLED: 'false' });
});
afterAll(async () => {
  await api?.close();
  await upstream[Symbol.asyncDispose]();
});

interface SentCall {
  readonly headers: Readonly<Record<string, string | undefined>>;
}

/** The criticality that the call of a request carries. Retries are less important, so they do not count. */
async function sent(service: string, path: string, init: RequestInit = {}): Promise<string | undefined> {
  const call = await until(
    async () => {
      await upstream.send('DELETE', '/calls');
      await api.get(path, init);
      const latest = await upstream.send('GET', `/calls/latest?service=${service}`);
      const calls = (await latest.json()) as SentCall[];
      return calls.find(({ headers }) => headers['x-retry-attempt'] === undefined);
    },
    (found) => found !== undefined,
  );
  return call?.headers['x-request-criticality'];
}

describe('the criticality of a request', () => {
  it('is that of its route, and travels to the upstream', async () => {
    expect(await sent('youtube', '/channels/UC1/stats')).toBe(CRITICAL);
    const { body } = await api.post('/videos', { channelId: 'UC1', title: 'Tides' });
    expect(await sent('openai', `/videos/${String(body['id'])}/titles`, { method: 'POST' })).toBe(
      'sheddable',
    );
  });

  it('can be lowered by everybody, and raised by operators alone', async () => {
    const asking = (criticality: string, token?: string): Promise<string | undefined> =>
      sent('youtube', '/channels/UC1/stats', {
        headers: {
          'x-request-criticality': criticality,
          ...(token !== undefined && { authorization: `Bearer ${token}` }),
        },
      });
    expect(await asking('sheddable')).toBe('sheddable');
    expect(await asking('critical-plus')).toBe(CRITICAL);
    expect(await asking('critical-plus', 'wrong')).toBe(CRITICAL);
    expect(await asking('critical-plus', DEBUG_TOKEN)).toBe('critical-plus');
  });
});
