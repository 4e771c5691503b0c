import { describe, expect, it } from '@jest/globals';
import type { FakeStep } from '../src/testing/index.js';
import { DONE, bed, errorOf } from './support/bed.js';

const failing = (step: FakeStep) => {
  const { clock, client } = bed([step], { maxRetries: 0 });
  return errorOf(clock.run(client.get('/videos')));
};

describe('a success', () => {
  it.each([
    ['JSON', { json: { id: 1 } }, { id: 1 }],
    ['JSON null', { json: null }, null],
    ['JSON false', { json: false }, false],
    ['vendor JSON', { text: '[1]', headers: { 'content-type': 'application/vnd.api+json' } }, [1]],
    ['JSON of capitals', { text: '[1]', headers: { 'content-type': 'APPLICATION/json;charset=utf-8' } }, [1]],
    ['text', { text: 'hello' }, 'hello'],
    ['text of a number', { text: '42', headers: { 'content-type': 'text/plain' } }, '42'],
    ['an empty body', { text: '' }, undefined],
    ['an empty body of type JSON', { text: '', headers: { 'content-type': 'application/json' } }, undefined],
    ['204', { status: 204 }, undefined],
    ['205', { status: 205 }, undefined],
    ['304', { status: 304 }, undefined],
    ['201', { status: 201, json: { id: 2 } }, { id: 2 }],
  ])('is returned: %s', async (_what, step, body) => {
    const { clock, client } = bed([step]);
    expect(await clock.run(client.get('/videos'))).toEqual(body);
  });

  it('of a HEAD returns the headers', async () => {
    const { clock, client } = bed([{ headers: { 'x-total': '7' } }]);
    const headers = await clock.run(client.head('/videos'));
    expect(headers.get('x-total')).toBe('7');
  });

  it.each(['{"id":', '<html>', 'undefined'])(
    'whose JSON is broken (%s) is a failure of the network',
    async (text) => {
      const { clock, client, server } = bed([
        { text, headers: { 'content-type': 'application/json' } },
        DONE,
      ]);
      expect(await clock.run(client.get('/videos'))).toEqual({ done: true });
      expect(server.requests).toHaveLength(2);
    },
  );
});

describe('a problem with status 200', () => {
  const problem = (json: object): FakeStep => ({
    json,
    headers: { 'content-type': 'application/problem+json; charset=utf-8' },
  });

  it.each([
    [
      { status: 404, code: 'NOT_FOUND' },
      { status: 404, code: 'NOT_FOUND', retryable: false },
    ],
    [{ status: '503' }, { status: 503, retryable: true }],
    [{ status: 200 }, { status: 500, retryable: false }],
    [{}, { status: 500 }],
    [{ status: 'x' }, { status: 500 }],
  ])('is an error: %p', async (json, facts) => {
    expect(await failing(problem(json))).toMatchObject(facts);
  });
});

describe('an error', () => {
  it.each([
    [
      'problem',
      {
        status: 400,
        detail: 'Bad',
        code: 'C',
        requestId: 'r',
        retryable: true,
        retryAfter: 2,
        errors: ['e'],
      },
    ],
    [
      'envelope',
      {
        success: false,
        error: { message: 'Bad', code: 'C', retryable: true, retryAfter: 2, errors: ['e'] },
        requestId: 'r',
      },
    ],
  ])('is read from the format %s', async (_format, json) => {
    expect(await failing({ status: 400, json })).toMatchObject({
      status: 400,
      code: 'C',
      detail: 'Bad',
      requestId: 'r',
      retryable: true,
      retryAfter: 2_000,
      errors: ['e'],
    });
  });

  it('is read from the format plain, which has no verdict', async () => {
    const json = { error: 'Busy', code: 'C', statusCode: 503, metadata: { errors: ['e'] } };
    const headers = { 'x-request-id': 'r', 'retry-after': '2' };
    expect(await failing({ status: 503, json, headers })).toMatchObject({
      code: 'C',
      detail: 'Busy',
      requestId: 'r',
      retryable: true,
      refused: false,
      retryAfter: 2_000,
      errors: ['e'],
    });
  });

  it("is read from Nest's own body", async () => {
    const json = { statusCode: 404, message: 'Cannot GET /x', error: 'Not Found' };
    expect(await failing({ status: 404, json })).toMatchObject({ status: 404, detail: 'Cannot GET /x' });
  });

  it.each([
    ['a list', '[1,2]'],
    ['null', 'null'],
    ['a text', '"oops"'],
    ['a number', '7'],
    ['nothing', ''],
    ['broken JSON', '{"retryable":tru'],
    ['HTML', '<html><body>Bad Gateway</body></html>'],
    [
      'fields of other types',
      '{"code":7,"detail":[],"requestId":{},"errors":null,"metadata":0,"error":null}',
    ],
    ['a prototype', '{"__proto__":{"retryable":false},"constructor":1}'],
    ['5 MB', JSON.stringify({ x: 'x'.repeat(5_000_000) })],
  ])('whose body is %s is judged by its status', async (_what, text) => {
    for (const type of ['application/json', 'text/html']) {
      const error = await failing({ status: 502, text, headers: { 'content-type': type } });
      expect(error).toMatchObject({ status: 502, retryable: true, refused: false });
      expect([error.code, error.detail, error.requestId]).toEqual(Array(3).fill(undefined));
    }
  });

  it('whose body was read by somebody else is a failure of the network', async () => {
    const used = new Response('{}', { status: 404 });
    await used.text();
    const { clock, client } = bed([], { fetch: () => Promise.resolve(used), maxRetries: 0 });
    expect(await errorOf(clock.run(client.get('/videos')))).toMatchObject({ kind: 'network' });
  });
});
