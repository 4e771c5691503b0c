import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Answer, type ApiHarness, bootApi } from './api-harness.js';

let api: ApiHarness;

beforeAll(async () => {
  api = await bootApi();
});

afterAll(() => api.close());

const DRAFT = { channelId: 'UCbreakwater', title: 'Storms and how to survive them' };

async function createVideo(title = DRAFT.title): Promise<string> {
  return (await api.post('/videos', { ...DRAFT, title })).body['id'] as string;
}

describe('videos', () => {
  it('are created as drafts', async () => {
    const { status, body } = await api.post('/videos', { ...DRAFT, title: '  Waves ', tags: ['sea'] });
    expect(status).toBe(201);
    expect(body).toEqual({
      ...DRAFT,
      title: 'Waves',
      id: expect.any(String),
      description: '',
      tags: ['sea'],
      status: 'draft',
      createdAt: expect.stringMatching(/^\d{4}-.*Z$/),
      publishedAt: null,
    });
  });

  it('are created once for an idempotency key, however often the request is repeated', async () => {
    const create = (key: string, body: object = DRAFT): Promise<Answer> =>
      api.post('/videos', body, { headers: { 'content-type': 'application/json', 'idempotency-key': key } });
    const first = await create('one');
    await api.post(`/videos/${String(first.body['id'])}/publish`);
    const again = await create('one');
    expect([first.status, again.status]).toEqual([201, 201]);
    expect(again.body).toMatchObject({ id: first.body['id'], status: 'published' });
    const [twin, other] = await Promise.all([create('two'), create('two')]);
    expect(twin.body['id']).toBe(other.body['id']);
    expect(twin.body['id']).not.toBe(first.body['id']);
    const changed = await create('one', { ...DRAFT, title: 'Calm' });
    expect(changed.body).toMatchObject({ title: 'Calm' });
    expect(changed.body['id']).not.toBe(first.body['id']);
  });

  it('can be read', async () => {
    const id = await createVideo();
    expect(await api.get(`/videos/${id}`)).toMatchObject({ status: 200, body: { id, title: DRAFT.title } });
  });

  it('are published once', async () => {
    const id = await createVideo();
    expect(await api.post(`/videos/${id}/publish`)).toMatchObject({
      status: 200,
      body: { status: 'published', publishedAt: expect.stringMatching(/Z$/) },
    });
    expect(await api.post(`/videos/${id}/publish`)).toMatchObject({
      status: 409,
      body: { code: 'CONFLICT' },
    });
  });

  it.each(['', '/publish'])('are answered with 404 when they do not exist (%s)', async (action) => {
    const path = `/videos/00000000-0000-4000-8000-000000000000${action}`;
    const { status, body } = await (action ? api.post(path) : api.get(path));
    expect([status, body['code']]).toEqual([404, 'NOT_FOUND']);
  });

  it('are listed in pages, each once and in order of creation', async () => {
    const created = [await createVideo('a'), await createVideo('b'), await createVideo('c')];
    const listed: string[] = [];
    for (let query: string | undefined = 'limit=2'; query !== undefined;) {
      const { body } = await api.get(`/videos?${query}`);
      listed.push(...(body['items'] as { id: string }[]).map(({ id }) => id));
      query = typeof body['next'] === 'string' ? `limit=2&after=${body['next']}` : undefined;
    }
    expect(listed.slice(-3)).toEqual(created);
    expect(new Set(listed).size).toBe(listed.length);
  });

  it('have a last page without a next one', async () => {
    const id = await createVideo();
    expect((await api.get(`/videos?after=${id}`)).body).toEqual({ items: [], next: null });
  });
});

describe('invalid requests', () => {
  it.each([
    ['a missing title', { channelId: 'UC1' }, 'title'],
    ['a blank title', { ...DRAFT, title: '   ' }, 'title'],
    ['a title that is too long', { ...DRAFT, title: 'x'.repeat(101) }, 'title'],
    ['a title that a database cannot hold', { ...DRAFT, title: 'a\0b' }, 'title'],
    ['a title of more code points than fit', { ...DRAFT, title: '❤️'.repeat(60) }, 'title'],
    ['a channel that is not an id', { ...DRAFT, channelId: '../etc' }, 'channelId'],
    ['tags that are not a list', { ...DRAFT, tags: 'sea' }, 'tags'],
    ['a tag that is not a text', { ...DRAFT, tags: [1] }, 'tags'],
    ['an unknown field', { ...DRAFT, status: 'published' }, 'status'],
    ['an empty object', {}, 'title'],
    ['a list', [], 'title'],
  ])('are answered with 400 for %s', async (_case, body, field) => {
    const answer = await api.post('/videos', body);
    expect(answer.status).toBe(400);
    expect(answer.headers.get('content-type')).toMatch('application/problem+json');
    expect(answer.body['metadata']).toEqual({
      errors: expect.arrayContaining([{ field, message: expect.stringContaining(field) }]),
    });
  });

  it.each([
    ['malformed JSON', '{ title: ', {}, 400],
    ['JSON that is not an object', '"text"', {}, 400],
    ['an unknown character set', '{}', { 'content-type': 'application/json; charset=none' }, 415],
    ['a form', 'title=x', { 'content-type': 'application/x-www-form-urlencoded' }, 415],
    ['plain text', 'title', { 'content-type': 'text/plain' }, 415],
    ['a huge body', JSON.stringify({ ...DRAFT, description: 'x'.repeat(2_000_000) }), {}, 413],
  ])('are answered with a problem for %s', async (_case, body, headers, status) => {
    const answer = await api.post('/videos', body, {
      headers: { 'content-type': 'application/json', ...headers },
    });
    expect(answer.status).toBe(status);
    expect(answer.headers.get('content-type')).toMatch('application/problem+json');
    expect(JSON.stringify(answer.body)).not.toMatch(/node_modules|\.js:/);
  });

  it.each(['limit=0', 'limit=101', 'limit=x', 'limit=1&limit=2', 'after=1', 'page=2'])(
    'are answered with 400 for the query %s',
    async (query) => {
      expect((await api.get(`/videos?${query}`)).status).toBe(400);
    },
  );

  it.each(['/videos/1', '/videos/%00'])('are answered with 400 for %s', async (path) => {
    expect((await api.get(path)).status).toBe(400);
  });

  it('are answered with 400 when the list starts after an unknown id', async () => {
    const { status, body } = await api.get('/videos?after=00000000-0000-4000-8000-000000000000');
    expect([status, body['code']]).toEqual([400, 'VALIDATION_FAILED']);
  });
});
