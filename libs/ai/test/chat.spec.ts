import { LlmError, ShuttingDownError } from '@breakwater/core';
import { describe, expect, it } from '@jest/globals';
import { getEventListeners } from 'node:events';
import { inspect } from 'node:util';
import { type ChatMessage, DEFAULT_CHAT_OPTIONS, ResilientChat } from '../src/index.js';
import { completion, refusal, silence } from './support/turns.js';
import { chatOf, MESSAGES, until, withServer } from './support/chats.js';
import { refusedCall, scripted, textAnswer } from './support/models.js';
import { startAi } from './support/start-ai.js';

describe('chatCompletion', () => {
  it('answers with text, tokens, model and provider', () =>
    withServer([completion('Hello.')], {}, async (chat, server) => {
      expect(await chat.chatCompletion(MESSAGES, { temperature: 0.3 })).toEqual({
        text: 'Hello.',
        model: 'gpt-test',
        provider: 'openai',
        finishReason: 'stop',
        usage: { inputTokens: 12, outputTokens: 1, totalTokens: 13 },
        cached: false,
        processingTime: expect.any(Number),
      });
      expect(server.requests).toMatchObject([
        { body: { model: 'gpt-test', temperature: 0.3, messages: MESSAGES } },
      ]);
    }));

  it('asks the model of the call', () =>
    withServer([completion('Hello.')], { model: 'gpt-default' }, async (chat, server) => {
      expect(await chat.chatCompletion(MESSAGES, { model: 'gpt-other' })).toMatchObject({
        model: 'gpt-other',
      });
      expect(await chat.chatCompletion(MESSAGES)).toMatchObject({ model: 'gpt-default' });
      expect(server.requests.map(({ body }) => body['model'])).toEqual(['gpt-other', 'gpt-default']);
    }));

  it('retries, up to its own maxRetries', () =>
    withServer([refusal(503), completion('Yes.')], { maxRetries: 1 }, async (chat, server) => {
      expect(await chat.chatCompletion(MESSAGES)).toMatchObject({ text: 'Yes.' });
      expect(server.requests).toHaveLength(2);
    }));

  it('retries a refused call after the wait that the provider asks for', async () => {
    const model = scripted(refusedCall(429, { headers: { 'retry-after': '20' } }), 'Yes.');
    await using ai = await startAi({ providers: [{ name: 'openai', model }] });
    const answer = chatOf(ai).chatCompletion(MESSAGES);
    await ai.clock.advance(19_999);
    expect(model.doGenerateCalls).toHaveLength(1);
    await ai.clock.advance(1);
    expect(await answer).toMatchObject({ text: 'Yes.' });
  });

  it.each([
    ['a wrong key', refusal(401), 'unauthorized', 1],
    ['a request that the model refuses', refusal(400, {}, 'context_length_exceeded'), 'too-long', 1],
    [
      'an account without money',
      refusal(429, { 'retry-after': '0' }, 'insufficient_quota'),
      'rate-limited',
      1,
    ],
    ['a wait longer than a minute', refusal(429, { 'retry-after': '61' }), 'rate-limited', 1],
    ['a failing server', refusal(500, { 'retry-after': '0' }), 'server-error', 2],
  ])(
    'rejects with LLM_ERROR and the reason for %s, and without messages and keys',
    (_name, turn, reason, requests) =>
      withServer([turn], { maxRetries: 1 }, async (chat, server) => {
        const error: unknown = await chat.chatCompletion(MESSAGES).catch((thrown: unknown) => thrown);
        expect(error).toBeInstanceOf(LlmError);
        expect(error).toMatchObject({
          code: 'LLM_ERROR',
          status: 503,
          metadata: { provider: 'openai', model: 'gpt-test', reason },
        });
        expect(inspect(error, { depth: 10, showHidden: true })).not.toMatch(/secret/);
        expect(server.requests).toHaveLength(requests);
      }),
  );

  it('gives an attempt up after the timeout, and closes its connection', () =>
    withServer([silence], { timeout: 50, maxRetries: 0 }, async (chat, server) => {
      await expect(chat.chatCompletion(MESSAGES)).rejects.toMatchObject({ metadata: { reason: 'timeout' } });
      await server.left();
    }));

  it('rejects with the reason of the caller, and closes the connection', () =>
    withServer([silence], {}, async (chat, server) => {
      const controller = new AbortController();
      const answer = chat.chatCompletion(MESSAGES, { signal: controller.signal });
      const rejected = expect(answer).rejects.toThrow('The user has left.');
      await until(() => server.requests.length === 1);
      controller.abort(new Error('The user has left.'));
      await rejected;
      await server.left();
      expect(chat.stats()).toMatchObject({ calls: 1, aborted: 1, failures: 0 });
    }));

  it('returns answers that reached their limit or were filtered, and says so', async () => {
    const model = scripted(
      textAnswer('Once', { finish: 'length' }),
      textAnswer('', { finish: 'content-filter' }),
    );
    await using ai = await startAi({ providers: [{ name: 'openai', model }] });
    expect(await chatOf(ai).chatCompletion(MESSAGES)).toMatchObject({ text: 'Once', finishReason: 'length' });
    expect(await chatOf(ai).chatCompletion(MESSAGES)).toMatchObject({
      text: '',
      finishReason: 'content-filter',
    });
  });
});

describe('the circuit of chats', () => {
  it('opens after 5 failures for 60 s, and closes after 2 successes', async () => {
    const failure = Object.assign(new Error('down'), { statusCode: 500 });
    const model = scripted(...Array.from({ length: 5 }, () => failure), 'Yes.');
    await using ai = await startAi({ providers: [{ name: 'openai', model }], chat: { maxRetries: 0 } });
    const chat = chatOf(ai);
    const reasonOf = (): Promise<unknown> =>
      chat.chatCompletion(MESSAGES).then(
        () => 'answered',
        (error: unknown) => (error instanceof LlmError ? error.metadata?.['reason'] : error),
      );
    for (let call = 0; call < 5; call++) expect(await reasonOf()).toBe('server-error');
    expect(await reasonOf()).toBe('rejected');
    expect(ai.status.details()['openai']).toMatchObject({ chatCircuit: 'open' });
    await ai.clock.advance(60_000);
    expect(await reasonOf()).toBe('answered');
    expect(ai.status.details()['openai']).toMatchObject({ chatCircuit: 'half-open' });
    expect(await reasonOf()).toBe('answered');
    expect(ai.status.details()['openai']).toMatchObject({ chatCircuit: 'closed' });
    expect(model.doGenerateCalls).toHaveLength(7);
  });
});

describe('the cache of chats', () => {
  async function asked(
    options: Parameters<ResilientChat['chatCompletion']>[1],
    turn: string | ReturnType<typeof textAnswer> = 'Yes.',
  ): Promise<number> {
    const model = scripted(turn);
    await using ai = await startAi({ providers: [{ name: 'openai', model }] });
    for (let call = 0; call < 2; call++) await chatOf(ai).chatCompletion(MESSAGES, options);
    return model.doGenerateCalls.length;
  }

  it('keeps answers with a temperature of 0, or with useCache', async () => {
    expect(await asked({ temperature: 0 })).toBe(1);
    expect(await asked({ temperature: 0.3, useCache: true })).toBe(1);
  });

  it('keeps no other answers', async () => {
    expect(await asked({ temperature: 0.3 })).toBe(2);
    expect(await asked({})).toBe(2);
    expect(await asked({ temperature: 0, useCache: false })).toBe(2);
    expect(await asked({ useCache: true }, textAnswer('Once', { finish: 'length' }))).toBe(2);
    expect(await asked({ useCache: true }, textAnswer('No.', { finish: 'content-filter' }))).toBe(2);
    expect(await asked({ useCache: true }, textAnswer(''))).toBe(2);
  });

  it('gives a kept answer for 2 hours, which costs no tokens', async () => {
    const model = scripted('Yes.');
    await using ai = await startAi({ providers: [{ name: 'openai', model }] });
    const chat = chatOf(ai);
    await chat.chatCompletion(MESSAGES, { temperature: 0 });
    await ai.clock.advance(DEFAULT_CHAT_OPTIONS.cache.ttl - 1);
    expect(await chat.chatCompletion(MESSAGES, { temperature: 0 })).toMatchObject({
      text: 'Yes.',
      cached: true,
      usage: { inputTokens: 0, outputTokens: 0, totalTokens: 0 },
    });
    expect(chat.stats()).toMatchObject({ calls: 2, cacheHits: 1, cacheMisses: 1, cacheHitRate: '50.0%' });
    await ai.clock.advance(1);
    expect(await chat.chatCompletion(MESSAGES, { temperature: 0 })).toMatchObject({ cached: false });
  });

  it('tells models, messages, temperatures, limits and tenants apart', async () => {
    const model = scripted('Yes.');
    let tenant: string | undefined = 'a';
    const cache = { perTenant: () => tenant };
    await using ai = await startAi({ providers: [{ name: 'openai', model }], chat: { cache } });
    const chat = chatOf(ai);
    const ask = (options = {}, messages = MESSAGES): Promise<unknown> =>
      chat.chatCompletion(messages, { useCache: true, ...options });
    await ask();
    await ask({ temperature: 0.5 });
    await ask({ maxOutputTokens: 5 });
    await ask({}, MESSAGES.slice(1));
    tenant = 'b';
    await ask();
    expect(model.doGenerateCalls).toHaveLength(5);
    tenant = undefined;
    await ask();
    await ask();
    expect(model.doGenerateCalls).toHaveLength(7);
    tenant = 'a';
    await ask();
    expect(model.doGenerateCalls).toHaveLength(7);
  });

  it('lets callers who ask the same at the same time share one call, and its tokens', async () => {
    const model = scripted('Yes.');
    await using ai = await startAi({ providers: [{ name: 'openai', model }] });
    const chat = chatOf(ai);
    const answers = await Promise.all([1, 2, 3].map(() => chat.chatCompletion(MESSAGES, { temperature: 0 })));
    expect(answers.map(({ cached, usage }) => [cached, usage.totalTokens])).toEqual([
      [false, 18],
      [true, 0],
      [true, 0],
    ]);
    expect(model.doGenerateCalls).toHaveLength(1);
    expect(chat.stats()).toMatchObject({
      calls: 3,
      cacheHits: 2,
      cacheMisses: 1,
      cacheSize: 1,
      outputTokens: 7,
    });
  });

  it('goes on with a shared call until the last caller has left', async () => {
    const model = scripted('hang');
    await using ai = await startAi({ providers: [{ name: 'openai', model }] });
    const [first, second] = [new AbortController(), new AbortController()];
    const [one, other] = [first, second].map(({ signal }) =>
      chatOf(ai)
        .chatCompletion(MESSAGES, { temperature: 0, signal })
        .catch((error: unknown) => error),
    );
    await ai.clock.advance(0);
    const upstream = model.doGenerateCalls[0]?.abortSignal;
    first.abort('one has left');
    expect(await one).toBe('one has left');
    expect(upstream?.aborted).toBe(false);
    second.abort('both have left');
    expect(await other).toBe('both have left');
    expect(upstream?.aborted).toBe(true);
    expect(model.doGenerateCalls).toHaveLength(1);
  });

  it('is off with cache: false', async () => {
    const model = scripted('Yes.');
    await using ai = await startAi({ providers: [{ name: 'openai', model }], chat: { cache: false } });
    for (let call = 0; call < 2; call++) await chatOf(ai).chatCompletion(MESSAGES, { useCache: true });
    expect(model.doGenerateCalls).toHaveLength(2);
  });

  it('passes on an error of perTenant', async () => {
    const perTenant = (): never => {
      throw new Error('no tenant');
    };
    const chat = { cache: { perTenant } };
    await using ai = await startAi({ providers: [{ name: 'openai', model: scripted('Yes.') }], chat });
    await expect(chatOf(ai).chatCompletion(MESSAGES, { useCache: true })).rejects.toThrow('no tenant');
  });

  it('answers without a cache that fails', async () => {
    const fail = (): never => {
      throw new Error('down');
    };
    const model = scripted('Yes.');
    const chat = { cache: { store: { get: fail, set: fail } } };
    await using ai = await startAi({ providers: [{ name: 'openai', model }], chat });
    expect(await chatOf(ai).chatCompletion(MESSAGES, { useCache: true })).toMatchObject({ text: 'Yes.' });
  });
});

it('leaves no listeners, connections and open calls after many calls, some of them aborted', () => {
  return withServer([completion('Yes.')], { maxRetries: 0 }, async (chat, server) => {
    const { signal } = new AbortController();
    for (let call = 0; call < 200; call++) {
      const controller = new AbortController();
      const aborted = chat.chatCompletion(MESSAGES, { signal: controller.signal }).catch(() => undefined);
      controller.abort();
      await Promise.all([aborted, chat.chatCompletion(MESSAGES, { signal })]);
      expect(getEventListeners(controller.signal, 'abort')).toEqual([]);
    }
    expect(getEventListeners(signal, 'abort')).toEqual([]);
    expect(chat.stats()).toMatchObject({ calls: 400, aborted: 200, failures: 0 });
    expect(server.connections).toBeLessThan(10);
  });
});

describe('ResilientChat', () => {
  it('rejects with LlmError without a provider', async () => {
    await using none = await startAi();
    await expect(chatOf(none).chatCompletion(MESSAGES)).rejects.toThrow(
      'The chat cannot be answered: AiModule declares no provider.',
    );
    await using keyless = await startAi({
      providers: [{ name: 'openai', model: 'gpt-test', apiKey: undefined }],
    });
    await expect(chatOf(keyless).chatStream(MESSAGES)).rejects.toMatchObject({
      message: "The chat cannot be answered: AI provider 'openai' has no API key.",
      status: 503,
      retryable: false,
    });
  });

  it('refuses messages that no model accepts, without repeating them', async () => {
    await using ai = await startAi({ providers: [{ name: 'openai', model: scripted('Yes.') }] });
    const chat = chatOf(ai);
    await expect(chat.chatCompletion([])).rejects.toThrow('A chat needs a list of at least one message.');
    const wrong = [MESSAGES[0]!, { role: 'tool', content: 'a secret' }] as unknown as ChatMessage[];
    await expect(chat.chatCompletion(wrong)).rejects.toMatchObject({
      code: 'VALIDATION_FAILED',
      message:
        "Message 1 of the chat needs the role 'system', 'user' or 'assistant', and a text as its content.",
    });
  });

  it('reports all wrong options of a call at once', async () => {
    await using ai = await startAi({ providers: [{ name: 'openai', model: scripted('Yes.') }] });
    const chat = chatOf(ai);
    const wrong = { temperature: 3, useCache: 'yes', max_tokens: 5 } as object;
    await expect(chat.chatCompletion(MESSAGES, wrong)).rejects.toMatchObject({
      problems: [{ option: 'chat.max_tokens' }, { option: 'chat.temperature' }, { option: 'chat.useCache' }],
    });
    await expect(chat.chatStream(MESSAGES, { useCache: true } as object)).rejects.toThrow(
      'Expected "chat.useCache" to be written as nothing: streams are not cached',
    );
    await expect(chat.chatCompletion(MESSAGES, { model: 'other' })).rejects.toThrow(
      `Expected "chat.model" to be left out, as the provider 'openai' has the one model that the application has made`,
    );
  });

  it('reports all wrong options of the module at once', async () => {
    const chat = { provider: 'opneai', timeout: 0, maxRetries: -1, retries: 2, cache: { ttl: 0 } };
    await expect(
      startAi({ providers: [{ name: 'openai', model: scripted('Yes.') }], chat }),
    ).rejects.toMatchObject({
      problems: ['retries', 'provider', 'timeout', 'maxRetries', 'cache.ttl'].map((option): unknown =>
        expect.objectContaining({ option: `ai.chat.${option}` }),
      ),
    });
  });

  it('refuses calls after the shutdown', async () => {
    const ai = await startAi({ providers: [{ name: 'openai', model: scripted('Yes.') }] });
    await ai.app.close();
    await expect(chatOf(ai).chatCompletion(MESSAGES)).rejects.toBeInstanceOf(ShuttingDownError);
  });
});
