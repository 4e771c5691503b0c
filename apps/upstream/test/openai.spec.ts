import { createOpenAI } from '@ai-sdk/openai';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { APICallError, Output, cosineSimilarity, embedMany, generateText, streamText, tool } from 'ai';
import OpenAI from 'openai';
import { z } from 'zod';
import { StartedUpstream } from './start-upstream.js';

const CONTENT =
  'Bread needs only four things. This tutorial shows how to bake bread with a strong crust. Good bread needs time.';
const SYSTEM = 'You write titles for videos.';
const PROMPT = `Suggest titles.\n<content>${CONTENT}</content>`;

let upstream: StartedUpstream;
let openai: ReturnType<typeof createOpenAI>;
let client: OpenAI;

beforeAll(async () => {
  upstream = await StartedUpstream.start();
  const settings = { baseURL: `${upstream.origin}/v1`, apiKey: 'any' };
  openai = createOpenAI(settings);
  client = new OpenAI({ ...settings, maxRetries: 0 });
});

afterEach(() => upstream.send('DELETE', '/faults'));
afterAll(() => upstream[Symbol.asyncDispose]());

const models = () => [
  { api: 'responses', model: openai('gpt-4o') },
  { api: 'chat', model: openai.chat('gpt-4o') },
];

describe.each(['responses', 'chat'])('the %s API through the AI SDK', (api) => {
  const model = () => models().find((one) => one.api === api)!.model;
  const ask = { system: SYSTEM, prompt: PROMPT, maxRetries: 0 };

  it('writes a text about the content, the same for the same question, and reports tokens', async () => {
    const first = await generateText({ model: model(), ...ask });
    const second = await generateText({ model: model(), ...ask });
    expect(first.text).toBe(second.text);
    expect(first.text).toMatch(/bread/i);
    expect(first.finishReason).toBe('stop');
    expect(first.usage.inputTokens).toBeGreaterThan(20);
    expect(first.usage.outputTokens).toBeGreaterThan(5);
  });

  it('fills the schema of a structured output', async () => {
    const schema = z.object({
      titles: z.array(z.string().max(60)).min(2).max(4),
      sentiment: z.enum(['negative', 'neutral', 'positive']),
      confidence: z.number().min(0).max(1),
    });
    const { output } = await generateText({ model: model(), ...ask, output: Output.object({ schema }) });
    expect(output.titles).toContainEqual(expect.stringMatching(/bread/i));
    expect(new Set(output.titles).size).toBe(output.titles.length);
    expect(output.sentiment).toBe('positive');
  });

  it.each([
    [
      'Write 4 titles. Answer with JSON only: {"titles": ["..."]}',
      { titles: Array.from({ length: 4 }, () => expect.any(String) as unknown) },
    ],
    [
      'Find the 2 most important keywords. Answer with a JSON array of strings.',
      ['bread', expect.stringMatching(/^[a-z]+$/)],
    ],
    [
      'Judge the sentiment. Answer with JSON only: {"label": "positive" | "neutral" | "negative", "score": number}',
      { label: 'positive', score: 1 },
    ],
  ])('writes the JSON that the prompt describes: %s', async (system, expected) => {
    const question = { ...ask, system, prompt: `<content>${CONTENT}</content>` };
    const { text } = await generateText({ model: model(), ...question });
    expect(JSON.parse(text)).toEqual(expected);
  });

  it('calls a tool that the caller requires', async () => {
    const { toolCalls } = await generateText({
      model: model(),
      ...ask,
      tools: { save: tool({ inputSchema: z.object({ title: z.string(), draft: z.boolean() }) }) },
      toolChoice: { type: 'tool', toolName: 'save' },
    });
    expect(toolCalls).toMatchObject([
      { toolName: 'save', input: { title: expect.stringMatching(/bread/i), draft: true } },
    ]);
  });

  it('streams the same text in parts', async () => {
    const stream = streamText({ model: model(), ...ask });
    const parts: string[] = [];
    for await (const part of stream.textStream) parts.push(part);
    expect(parts.length).toBeGreaterThan(2);
    expect(parts.join('')).toBe((await generateText({ model: model(), ...ask })).text);
    expect((await stream.usage).outputTokens).toBeGreaterThan(5);
    expect(await stream.finishReason).toBe('stop');
  });

  it('cuts the text at the limit of tokens', async () => {
    const { text, finishReason } = await generateText({ model: model(), ...ask, maxOutputTokens: 16 });
    expect(finishReason).toBe('length');
    expect(text.length).toBeLessThanOrEqual(64);
  });

  it.each([
    ['error', 503, true, 'server_error'],
    ['rate-limit', 429, true, 'rate_limit_error'],
  ])('answers %s in the format of OpenAI', async (mode, status, retryable, type) => {
    await upstream.send('PUT', '/faults/openai', { mode });
    const failure: unknown = await generateText({ model: model(), ...ask }).catch((error: unknown) => error);
    expect(APICallError.isInstance(failure)).toBe(true);
    expect(failure).toMatchObject({
      statusCode: status,
      isRetryable: retryable,
      data: { error: { type } },
    });
  });

  it('answers nonsense that fits no schema', async () => {
    await upstream.send('PUT', '/faults/openai', { mode: 'nonsense' });
    const output = Output.object({ schema: z.object({ title: z.string() }) });
    await expect(async () => (await generateText({ model: model(), ...ask, output })).output).rejects.toThrow(
      'could not parse the response',
    );
  });

  it('breaks a stream in the middle', async () => {
    await upstream.send('PUT', '/faults/openai', { mode: 'cut-body' });
    const stream = streamText({ model: model(), ...ask, onError: () => undefined });
    const parts: string[] = [];
    const reading = async (): Promise<void> => {
      for await (const part of stream.textStream) parts.push(part);
    };
    await expect(reading()).rejects.toThrow('Failed to process successful response');
    expect(parts.join('')).not.toBe('');
  });

  it('refuses a context that is too long', async () => {
    const prompt = 'word '.repeat(110_000);
    await expect(generateText({ model: model(), prompt, maxRetries: 0 })).rejects.toMatchObject({
      statusCode: 400,
      isRetryable: false,
      data: { error: { code: 'context_length_exceeded' } },
    });
  });
});

describe('embeddings', () => {
  const texts = ['how to bake bread', 'baking a loaf of bread at home', 'repairing an old bicycle'];

  it('are near for texts with common words, and the same for the same text', async () => {
    const model = openai.embedding('text-embedding-3-small');
    const { embeddings, usage } = await embedMany({ model, values: [...texts, texts[0]!] });
    const [bake, loaf, bicycle, again] = embeddings as [number[], number[], number[], number[]];
    expect(bake).toHaveLength(256);
    expect(again).toEqual(bake);
    expect(cosineSimilarity(bake, loaf)).toBeGreaterThan(cosineSimilarity(bake, bicycle) + 0.2);
    expect(usage.tokens).toBeGreaterThan(10);
  });

  it('have the requested number of dimensions, also in the form in which the openai package asks for them', async () => {
    const { data } = await client.embeddings.create({ model: 'm', input: texts, dimensions: 64 });
    expect(data.map(({ embedding }) => embedding.length)).toEqual([64, 64, 64]);
    const [plain] = (
      await client.embeddings.create({
        model: 'm',
        input: texts[0]!,
        dimensions: 64,
        encoding_format: 'float',
      })
    ).data;
    expect(data[0]?.embedding).toEqual(plain?.embedding.map(Math.fround));
  });

  it.each(['a', '...', '日本語', 'the of and'])('of %j have the length 1', async (input) => {
    const { data } = await client.embeddings.create({ model: 'm', input, encoding_format: 'float' });
    expect(Math.hypot(...(data[0]?.embedding ?? []))).toBeCloseTo(1);
  });

  it.each([[''], [[]], [['fine', '']], [7], ['word '.repeat(8_000)]])(
    'are refused for %.20j',
    async (input) => {
      const answer = await upstream.send('POST', '/v1/embeddings', { model: 'm', input });
      expect([answer.status, await answer.json()]).toMatchObject([400, { error: { param: 'input' } }]);
    },
  );

  it('have no numbers in mode nonsense', async () => {
    await upstream.send('PUT', '/faults/openai', { mode: 'nonsense' });
    const { data } = await client.embeddings.create({ model: 'm', input: 'a', encoding_format: 'float' });
    expect(data[0]?.embedding).toEqual([]);
  });
});

describe('the openai package', () => {
  const messages = [
    { role: 'system', content: SYSTEM },
    { role: 'user', content: PROMPT },
  ] as const;

  it('reads chat completions and their streams', async () => {
    const whole = await client.chat.completions.create({ model: 'gpt-4o', messages: [...messages] });
    const stream = await client.chat.completions.create({
      model: 'gpt-4o',
      messages: [...messages],
      stream: true,
      stream_options: { include_usage: true },
    });
    let text = '';
    let tokens: number | undefined;
    for await (const chunk of stream) {
      text += chunk.choices[0]?.delta.content ?? '';
      tokens = chunk.usage?.total_tokens ?? tokens;
    }
    expect(text).toBe(whole.choices[0]?.message.content);
    expect(tokens).toBe(whole.usage?.total_tokens);
  });

  it('reads responses and their streams', async () => {
    const ask = { model: 'gpt-4o', instructions: SYSTEM, input: PROMPT };
    const whole = await client.responses.create(ask);
    expect(whole.output_text).toMatch(/bread/i);
    const stream = client.responses.stream(ask);
    const { output_text: text, usage } = await stream.finalResponse();
    expect([text, usage?.total_tokens]).toEqual([whole.output_text, whole.usage?.total_tokens]);
  });

  it('reads errors', async () => {
    await upstream.send('PUT', '/faults/openai', { mode: 'rate-limit', retryAfter: 9 });
    const failure: unknown = await client.responses
      .create({ model: 'm', input: 'a' })
      .catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(OpenAI.RateLimitError);
    expect((failure as InstanceType<typeof OpenAI.APIError>).headers?.get('retry-after')).toBe('9');
  });
});

describe('a wrong call', () => {
  it.each([
    ['/v1/responses', { input: 'a' }, 'model'],
    ['/v1/responses', { model: 'm' }, 'input'],
    ['/v1/responses', { model: 'm', input: 'a', max_output_tokens: -1 }, 'max_output_tokens'],
    ['/v1/chat/completions', { model: 'm' }, 'messages'],
    ['/v1/chat/completions', { model: 'm', messages: [] }, 'messages'],
    ['/v1/embeddings', { input: 'a' }, 'model'],
    ['/v1/embeddings', { model: 'm', input: 'a', dimensions: 4_000 }, 'dimensions'],
    ['/v1/embeddings', [], 'body'],
  ])('of %s with %j is refused, and the field named', async (path, body, param) => {
    const answer = await upstream.send('POST', path, body);
    expect([answer.status, await answer.json()]).toMatchObject([
      400,
      { error: { type: 'invalid_request_error', param } },
    ]);
  });

  it('whose body is not JSON is refused in the format of OpenAI', async () => {
    const answer = await fetch(`${upstream.origin}/v1/responses`, { method: 'POST', body: '{' });
    expect([answer.status, await answer.json()]).toMatchObject([
      400,
      { error: { message: expect.stringContaining('not valid JSON') } },
    ]);
  });
});
