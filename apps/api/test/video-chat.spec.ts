import { HTTP_PLATFORMS } from '@breakwater/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { type ApiHarness, bootApi } from './api-harness.js';
import { StartedUpstream } from './started-upstream.js';

const VIDEO = { channelId: 'UCbread', title: 'Bread without kneading', description: 'Time does the work.' };
const UNKNOWN = '00000000-0000-4000-8000-000000000000';

let upstream: StartedUpstream;
let api: ApiHarness;

beforeAll(async () => {
  upstream = await StartedUpstream.start();
}, 300_000);

afterEach(async () => {
  await api.close();
  await upstream.send('DELETE', '/faults');
  await upstream.send('DELETE', '/calls');
});
afterAll(() => upstream[Symbol.asyncDispose]());

/** One event of an answer. */
interface Event {
  readonly type: string;
  readonly data: unknown;
}

const ask = (id: string, question = 'Why is there no kneading?'): Promise<Response> =>
  fetch(`${api.origin}/videos/${id}/answer?question=${encodeURIComponent(question)}`);

async function eventsOf(response: Response): Promise<Event[]> {
  const text = await response.text();
  return text
    .split('\n\n')
    .filter((block) => block.includes('data:'))
    .map((block) => ({
      type: /^event: (.*)$/m.exec(block)?.[1] ?? 'message',
      data: JSON.parse(/^data: (.*)$/m.exec(block)?.[1] ?? 'null') as unknown,
    }));
}

describe.each(HTTP_PLATFORMS)('GET /videos/:id/answer on %s', (platform) => {
  const boot = async (variables: Record<string, string> = {}): Promise<string> => {
    api = await bootApi({ UPSTREAM_PORT: upstream.port, OPENAI_MAX_RETRIES: '0', ...variables }, platform);
    return String((await api.post('/videos', VIDEO)).body['id']);
  };

  it('answers a question about the video, token by token', async () => {
    const response = await ask(await boot());
    expect([response.status, response.headers.get('content-type')]).toEqual([
      200,
      expect.stringMatching(/^text\/event-stream/),
    ]);
    const events = await eventsOf(response);
    expect(events.length).toBeGreaterThan(2);
    expect(events.at(-1)).toEqual({ type: 'end', data: {} });
    const text = events.map(({ data }) => (data as { text?: string }).text ?? '').join('');
    expect(text).toMatch(/bread|knead/i);
  });

  it('asks the model about the video once, and has the limit of AI', async () => {
    const response = await ask(await boot({ RATE_LIMIT_MAX: '50' }));
    await response.text();
    expect(response.headers.get('x-ratelimit-limit')).toBe('5');
    expect(await upstream.callsOf('openai', 'POST /v1/responses')).toBe(1);
  });

  it('refuses unknown videos and empty questions before a model is asked', async () => {
    const id = await boot();
    const answers = await Promise.all([ask(UNKNOWN), ask(id, ' '), ask(id, 'x'.repeat(501)), ask('1')]);
    expect(answers.map(({ status }) => status)).toEqual([404, 400, 400, 400]);
    for (const answer of answers) await answer.text();
    expect(await upstream.callsOf('openai', 'POST /v1/responses')).toBe(0);
  });

  it('ends with an event that shows no message of the vendor when the model fails', async () => {
    const id = await boot();
    await upstream.send('PUT', '/faults/openai', { mode: 'error' });
    const text = await (await ask(id)).text();
    expect(text).toContain('error');
    expect(text).not.toContain('event: end');
    expect(text).not.toMatch(/simulated|sk-|127\.0\.0\.1/i);
  });
});
