import * as api from '@breakwater/testing/ai';
import { type AiTurn, type FakeAi, startFakeAi } from '@breakwater/testing/ai';
import { VirtualClock } from '@breakwater/core/testing';
import { createAnthropic } from '@ai-sdk/anthropic';
import { createOpenAI } from '@ai-sdk/openai';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { APICallError, embedMany, generateText, type LanguageModel, streamText } from 'ai';
import { until } from '../../../../test/harness/until.js';

let server: FakeAi;
let clock: VirtualClock;
beforeEach(async () => {
  clock = new VirtualClock();
  server = await startFakeAi({ clock });
});
afterEach(() => server.close());

const PROTOCOLS: readonly (readonly [string, string, () => LanguageModel])[] = [
  ['Chat Completions', '/v1/chat/completions', () => openAi().chat('gpt-test')],
  ['Responses', '/v1/responses', () => openAi().responses('gpt-test')],
  ['Messages', '/v1/messages', () => anthropic()('claude-test')],
];
const openAi = () => createOpenAI({ apiKey: 'sk-test', baseURL: server.baseURL });
const anthropic = () => createAnthropic({ apiKey: 'sk-test', baseURL: server.baseURL });

it('answers with what a test scripts, as the README shows', async () => {
  await using ai = await startFakeAi();
  ai.reply({ status: 429, headers: { 'retry-after': '2' } }, { text: 'A quiet film about tides.' });
  const ask = (): Promise<Response> =>
    fetch(`${ai.baseURL}/chat/completions`, { method: 'POST', body: '{"model":"gpt-5","messages":[]}' });
  expect((await ask()).headers.get('retry-after')).toBe('2');
  expect(await (await ask()).json()).toMatchObject({
    choices: [{ message: { content: 'A quiet film about tides.' }, finish_reason: 'stop' }],
  });
  expect(ai.requests).toHaveLength(2);
});

describe.each(PROTOCOLS)('the protocol %s', (_name, path, modelOf) => {
  const generate = () => generateText({ model: modelOf(), prompt: 'Hello', maxRetries: 0 });
  const stream = (signal?: AbortSignal) =>
    streamText({
      model: modelOf(),
      prompt: 'Hello',
      maxRetries: 0,
      onError: () => undefined,
      ...(signal && { abortSignal: signal }),
    });
  const errorOf = (work: PromiseLike<unknown>): Promise<unknown> =>
    Promise.resolve(work).then(
      () => undefined,
      (error: unknown) => error,
    );

  it('answers a question as a whole and as a stream', async () => {
    server.reply({ text: 'The tide is out.' });
    const { text, finishReason, usage } = await generate();
    expect([text, finishReason, usage.inputTokens]).toEqual(['The tide is out.', 'stop', 12]);
    const streamed = stream();
    const parts: string[] = [];
    for await (const part of streamed.textStream) parts.push(part);
    expect(parts.join('')).toBe('The tide is out.');
    expect(parts.length).toBeGreaterThan(1);
    expect(await streamed.finishReason).toBe('stop');
    expect(server.requests.map((request) => request.path)).toEqual([path, path]);
  });

  it.each([
    ['length', 'length'],
    ['refusal', 'content-filter'],
  ] as const)('ends an answer with %s', async (finish, reason) => {
    server.reply({ text: 'So far', finish });
    expect((await generate()).finishReason).toBe(reason);
    expect(await stream().finishReason).toBe(reason);
  });

  it.each([
    [429, { 'retry-after': '2' }],
    [529, {}],
    [401, {}],
  ])('refuses with %i', async (status, headers) => {
    server.reply({ status, headers, message: 'Not now.' });
    const error = await errorOf(generate());
    expect(error).toBeInstanceOf(APICallError);
    expect(error).toMatchObject({
      statusCode: status,
      message: 'Not now.',
      responseHeaders: expect.objectContaining(headers),
    });
  });

  it.each<[AiTurn]>([
    ['drop'],
    ['reset'],
    ['garbage'],
    [{ text: 'half', ending: 'cut' }],
    [{ text: 'half', ending: 'drop' }],
    [{ text: 'half', ending: 'reset' }],
  ])('fails with %j', async (turn) => {
    server.reply(turn);
    expect(await errorOf(generate())).toHaveProperty('message');
  });

  it('sends a JSON of any schema', async () => {
    server.reply({ text: { wrong: true } });
    expect(JSON.parse((await generate()).text)).toEqual({ wrong: true });
  });

  it('waits before the first token', async () => {
    server.reply({ text: 'Late', firstTokenAfter: 30_000 });
    const answer = generate();
    await until(
      () => clock.pending,
      (pending) => pending === 1,
    );
    await clock.advance(30_000);
    expect((await answer).text).toBe('Late');
  });

  it('notices a client that leaves a stream that hangs', async () => {
    server.reply({ text: 'Hel', ending: 'hang' });
    const caller = new AbortController();
    const parts: string[] = [];
    for await (const part of stream(caller.signal).textStream) {
      parts.push(part);
      caller.abort();
    }
    await server.left();
    expect([parts, server.aborted]).toEqual([['Hel'], 1]);
  });
});

describe('embeddings', () => {
  it('are the same for the same text, or those of the test', async () => {
    const model = openAi().embedding('text-embedding-test');
    const { embeddings } = await embedMany({ model, values: ['cats', 'dogs', 'cats'] });
    expect(embeddings[0]).toEqual(embeddings[2]);
    expect(embeddings[0]).not.toEqual(embeddings[1]);
    server.reply({
      vectors: [
        [1, 0],
        [0, 1],
      ],
    });
    expect((await embedMany({ model, values: ['cats', 'dogs'] })).embeddings).toEqual([
      [1, 0],
      [0, 1],
    ]);
  });
});

it('gives all later requests the last answer', async () => {
  server.reply({ text: 'first' }, { text: 'last' });
  const texts: string[] = [];
  for (let turn = 0; turn < 3; turn++)
    texts.push((await generateText({ model: openAi()('gpt-test'), prompt: 'x' })).text);
  expect(texts).toEqual(['first', 'last', 'last']);
});

it('ends requests that hang when it closes', async () => {
  server.reply('hang');
  const asked = fetch(`${server.baseURL}/responses`, { method: 'POST', body: '{}' }).catch(() => 'failed');
  await until(
    () => server.requests.length,
    (count) => count === 1,
  );
  await server.close();
  expect([await asked, server.connections]).toEqual(['failed', 0]);
});

it('reports all wrong options and answers at once', async () => {
  await expect(startFakeAi({ port: -1, clock: {}, modle: 'x' } as never)).rejects.toThrow(
    /modle[^]*port[^]*clock/,
  );
  const wrong: unknown[] = [
    'explode',
    { status: 100, body: 'x', message: 'y' },
    { text: 1, finish: 'done', ending: 'soon', firstTokenAfter: -1 },
    { vectors: 1 },
    { txt: 'x' },
    { status: 200 },
    null,
  ];
  expect(() => server.reply(...(wrong as [AiTurn]))).toThrow(
    /reply\.0[^]*1\.status[^]*1\.message[^]*2\.text[^]*2\.finish[^]*2\.firstTokenAfter[^]*2\.ending[^]*3\.vectors[^]*4\.txt[^]*5\.body[^]*reply\.6/,
  );
});

it('exports exactly its public names', () => {
  expect(Object.keys(api).toSorted()).toEqual(['AI_ENDINGS', 'AI_FAULTS', 'AI_FINISHES', 'startFakeAi']);
});
