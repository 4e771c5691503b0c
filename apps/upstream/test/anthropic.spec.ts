import { createAnthropic } from '@ai-sdk/anthropic';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { APICallError, Output, generateText, streamText, tool } from 'ai';
import { z } from 'zod';
import { StartedUpstream } from './start-upstream.js';

const ask = {
  system: 'You summarise videos.',
  prompt:
    'Write a summary.\n<content>Bread needs four things. Flour is one. Time makes the bread better.</content>',
  maxRetries: 0,
};

let upstream: StartedUpstream;
let anthropic: ReturnType<typeof createAnthropic>;

beforeAll(async () => {
  upstream = await StartedUpstream.start();
  anthropic = createAnthropic({ baseURL: `${upstream.origin}/v1`, apiKey: 'any' });
});

afterEach(() => upstream.send('DELETE', '/faults'));
afterAll(() => upstream[Symbol.asyncDispose]());

describe('messages through the AI SDK', () => {
  const model = () => anthropic('claude-sonnet-4-5');

  it('are about the content, and report tokens', async () => {
    const { text, usage, finishReason } = await generateText({ model: model(), ...ask });
    expect(text).toBe('Bread needs four things. Time makes the bread better.');
    expect(finishReason).toBe('stop');
    expect(usage.inputTokens).toBeGreaterThan(20);
    expect(usage.outputTokens).toBeGreaterThan(5);
  });

  it('fill the schema of a structured output', async () => {
    const schema = z.object({ summary: z.string(), keywords: z.array(z.string()) });
    const { output } = await generateText({ model: model(), ...ask, output: Output.object({ schema }) });
    expect(output.summary).toMatch(/^Bread needs four things/);
    expect(output.keywords).toContain('bread');
  });

  it('call a tool that the caller requires', async () => {
    const { toolCalls, finishReason } = await generateText({
      model: model(),
      ...ask,
      tools: { save: tool({ inputSchema: z.object({ summary: z.string() }) }) },
      toolChoice: { type: 'tool', toolName: 'save' },
    });
    expect(finishReason).toBe('tool-calls');
    expect(toolCalls).toMatchObject([
      { toolName: 'save', input: { summary: expect.stringMatching(/^Bread/) } },
    ]);
  });

  it('stream in parts', async () => {
    const stream = streamText({ model: model(), ...ask });
    const parts: string[] = [];
    for await (const part of stream.textStream) parts.push(part);
    expect(parts.length).toBeGreaterThan(2);
    expect(parts.join('')).toBe('Bread needs four things. Time makes the bread better.');
    expect((await stream.usage).outputTokens).toBeGreaterThan(5);
  });

  it.each([
    ['error', {}, 503, 'overloaded_error'],
    ['error', { status: 529 }, 529, 'overloaded_error'],
    ['error', { status: 500 }, 500, 'api_error'],
    ['rate-limit', {}, 429, 'rate_limit_error'],
  ])('answer %s %j in the format of Anthropic', async (mode, settings, status, type) => {
    await upstream.send('PUT', '/faults/anthropic', { mode, ...settings });
    const failure: unknown = await generateText({ model: model(), ...ask }).catch((error: unknown) => error);
    expect(APICallError.isInstance(failure)).toBe(true);
    expect(failure).toMatchObject({ statusCode: status, isRetryable: true, data: { error: { type } } });
  });

  it('fit no schema in mode nonsense', async () => {
    await upstream.send('PUT', '/faults/anthropic', { mode: 'nonsense' });
    const output = Output.object({ schema: z.object({ title: z.string() }) });
    await expect(async () => (await generateText({ model: model(), ...ask, output })).output).rejects.toThrow(
      /could not parse the response|did not match schema/,
    );
  });

  it('break a stream in the middle', async () => {
    await upstream.send('PUT', '/faults/anthropic', { mode: 'cut-body' });
    const stream = streamText({ model: model(), ...ask, onError: () => undefined });
    const parts: string[] = [];
    const reading = async (): Promise<void> => {
      for await (const part of stream.textStream) parts.push(part);
    };
    await expect(reading()).rejects.toThrow('Failed to process successful response');
    expect(parts.join('')).not.toBe('');
  });
});

describe('a wrong call', () => {
  it.each([
    [{ model: 'm', messages: [{ role: 'user', content: 'a' }] }, 'max_tokens'],
    [{ model: 'm', max_tokens: 10 }, 'messages'],
    [{ max_tokens: 10, messages: [{ role: 'user', content: 'a' }] }, 'model'],
  ])('%j is refused in the format of Anthropic', async (body, field) => {
    const answer = await upstream.send('POST', '/v1/messages', body);
    expect([answer.status, await answer.json()]).toMatchObject([
      400,
      { type: 'error', error: { type: 'invalid_request_error', message: expect.stringContaining(field) } },
    ]);
  });
});
