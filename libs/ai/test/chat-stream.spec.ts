import { LlmError, ShuttingDownError } from '@breakwater/core';
import { describe, expect, it } from '@jest/globals';
import { MockLanguageModelV4 } from 'ai/test';
import { getEventListeners } from 'node:events';
import { inspect } from 'node:util';
import type { ChatStream, LanguageModel } from '../src/index.js';
import { broken, cutOff, refusal, silence, tokens } from './support/turns.js';
import { chatOf, MESSAGES, until, withServer } from './support/chats.js';
import { startAi } from './support/start-ai.js';

/** Reads a stream to its end. Returns the text up to an error, and the error. */
async function read(stream: ChatStream): Promise<{ text: string; error?: unknown }> {
  let text = '';
  try {
    for await (const part of stream) text += part;
    return { text };
  } catch (error) {
    return { text, error };
  }
}

const failed = (reason: string): unknown =>
  expect.objectContaining({ code: 'LLM_ERROR', status: 503, metadata: expect.objectContaining({ reason }) });

describe('chatStream', () => {
  it('gives the text as it comes, then the answer with its tokens', () =>
    withServer([tokens(['Hel', 'lo.'])], {}, async (chat, server) => {
      const stream = await chat.chatStream(MESSAGES);
      const parts: string[] = [];
      for await (const part of stream) parts.push(part);
      expect(parts).toEqual(['Hel', 'lo.']);
      expect(await stream.answer).toMatchObject({
        text: 'Hello.',
        model: 'gpt-test',
        provider: 'openai',
        finishReason: 'stop',
        usage: { inputTokens: 12, outputTokens: 2, totalTokens: 14 },
        cached: false,
      });
      expect(server.requests).toMatchObject([{ body: { stream: true, messages: MESSAGES } }]);
      expect(chat.stats()).toMatchObject({ calls: 1, inputTokens: 12, outputTokens: 2, openStreams: 0 });
    }));

  it('gives the text before the answer has ended', () =>
    withServer([tokens(['Hel'], silence)], {}, async (chat) => {
      const stream = await chat.chatStream(MESSAGES);
      const iterator = stream[Symbol.asyncIterator]();
      expect(await iterator.next()).toEqual({ done: false, value: 'Hel' });
      expect(chat.stats()).toMatchObject({ openStreams: 1 });
      stream.cancel();
      await expect(iterator.next()).rejects.toThrow('The stream was cancelled.');
    }));

  it('can be read by a reader who comes after its end', () =>
    withServer([tokens(['Hel', 'lo.'])], {}, async (chat) => {
      const stream = await chat.chatStream(MESSAGES);
      await stream.answer;
      expect(await read(stream)).toEqual({ text: 'Hello.' });
    }));

  it('retries before the first token', () =>
    withServer([refusal(503), tokens(['Yes.'])], { maxRetries: 1 }, async (chat, server) => {
      expect(await read(await chat.chatStream(MESSAGES))).toEqual({ text: 'Yes.' });
      expect(server.requests).toHaveLength(2);
    }));

  it.each([
    ['that is broken', broken, 'unreachable'],
    ['that ends without its end', cutOff, 'unreachable'],
  ])('does not retry a stream %s after its first token', (_name, turn, reason) =>
    withServer([tokens(['Hel'], turn)], {}, async (chat, server) => {
      const stream = await chat.chatStream(MESSAGES);
      expect(await read(stream)).toEqual({ text: 'Hel', error: failed(reason) });
      await expect(stream.answer).rejects.toBeInstanceOf(LlmError);
      expect(server.requests).toHaveLength(1);
      expect(chat.stats()).toMatchObject({ failures: 1, openStreams: 0 });
    }),
  );

  it('gives an attempt without a first token up, and closes its connection', () =>
    withServer([tokens([], silence)], { firstToken: 50, maxRetries: 0 }, async (chat, server) => {
      await expect(chat.chatStream(MESSAGES)).rejects.toEqual(failed('timeout'));
      await server.left();
    }));

  it('ends a stream that falls silent, and closes its connection', () =>
    withServer([tokens(['Hel'], silence)], { silence: 50 }, async (chat, server) => {
      expect(await read(await chat.chatStream(MESSAGES))).toEqual({ text: 'Hel', error: failed('timeout') });
      await server.left();
    }));

  it('shows neither messages nor keys in its errors', () =>
    withServer([refusal(401)], {}, async (chat) => {
      const error: unknown = await chat.chatStream(MESSAGES).catch((thrown: unknown) => thrown);
      expect(error).toEqual(failed('unauthorized'));
      expect(inspect(error, { depth: 10, showHidden: true })).not.toMatch(/secret/);
    }));

  it('says why an answer ended', () =>
    withServer([tokens(['Once'], { finish: 'length' })], {}, async (chat) => {
      const stream = await chat.chatStream(MESSAGES);
      expect(await stream.answer).toMatchObject({ text: 'Once', finishReason: 'length' });
    }));
});

describe('the upstream call of a stream', () => {
  it('ends when the caller aborts before the first token', () =>
    withServer([silence], {}, async (chat, server) => {
      const controller = new AbortController();
      const opening = expect(chat.chatStream(MESSAGES, { signal: controller.signal })).rejects.toThrow(
        'enough',
      );
      await until(() => server.requests.length === 1);
      controller.abort(new Error('enough'));
      await opening;
      await server.left();
      expect(server.requests).toHaveLength(1);
    }));

  it('ends when the caller aborts later', () =>
    withServer([tokens(['Hel'], silence)], {}, async (chat, server) => {
      const controller = new AbortController();
      const stream = await chat.chatStream(MESSAGES, { signal: controller.signal });
      controller.abort(new Error('enough'));
      expect(await read(stream)).toEqual({ text: 'Hel', error: new Error('enough') });
      await server.left();
      expect(getEventListeners(controller.signal, 'abort')).toEqual([]);
      expect(chat.stats()).toMatchObject({ calls: 1, aborted: 1, openStreams: 0 });
    }));

  it('ends when the reader leaves its loop', () =>
    withServer([tokens(['Hel', 'lo.'], silence)], {}, async (chat, server) => {
      for await (const part of await chat.chatStream(MESSAGES)) {
        expect(part).toBe('Hel');
        break;
      }
      await server.left();
    }));

  it('ends when the stream is disposed of', () =>
    withServer([tokens(['Hel'], silence)], {}, async (chat, server) => {
      {
        await using stream = await chat.chatStream(MESSAGES);
        expect(stream).toBeDefined();
      }
      await server.left();
    }));

  it('ends when the application shuts down', () =>
    withServer([tokens(['Hel'], silence)], {}, async (chat, server, ai) => {
      const stream = await chat.chatStream(MESSAGES);
      await ai.app.close();
      expect(await read(stream)).toEqual({ text: 'Hel', error: expect.any(ShuttingDownError) });
      await server.left();
    }));
});

/** A model whose stream the test writes. */
function written(): { model: LanguageModel; write: (part: object) => void; cancelled: () => boolean } {
  const { readable, writable } = new TransformStream<object, object>();
  const writer = writable.getWriter();
  let isCancelled = false;
  writer.closed.catch(() => (isCancelled = true));
  const model = new MockLanguageModelV4({ doStream: async () => ({ stream: readable as never }) });
  return {
    model,
    write: (part) => void writer.write(part).catch(() => undefined),
    cancelled: () => isCancelled,
  };
}

describe('a stream', () => {
  const token = { type: 'text-delta', id: '1', delta: 'a' };

  it('has 15 s until its first token, and 30 s between tokens', async () => {
    const { model, write, cancelled } = written();
    await using ai = await startAi({ providers: [{ name: 'openai', model }], chat: { maxRetries: 0 } });
    const opening = chatOf(ai).chatStream(MESSAGES);
    await ai.clock.advance(14_999);
    write(token);
    const stream = await opening;
    await ai.clock.advance(29_999);
    write(token);
    await until(() => stream.length === 2);
    await ai.clock.advance(29_999);
    expect(chatOf(ai).stats().openStreams).toBe(1);
    await ai.clock.advance(1);
    expect(await read(stream)).toEqual({ text: 'aa', error: failed('timeout') });
    await until(cancelled);
    expect(ai.clock.pending).toBe(0);
  });

  it('gets no more time by pings of the server', async () => {
    const { model, write } = written();
    await using ai = await startAi({ providers: [{ name: 'openai', model }], chat: { maxRetries: 0 } });
    const opening = expect(chatOf(ai).chatStream(MESSAGES)).rejects.toEqual(failed('timeout'));
    for (let ping = 0; ping < 3; ping++) {
      write({ type: 'ping' });
      await ai.clock.advance(5_000);
    }
    await opening;
  });

  it('counts reasoning as a sign of life', async () => {
    const { model, write } = written();
    await using ai = await startAi({ providers: [{ name: 'openai', model }] });
    const opening = chatOf(ai).chatStream(MESSAGES);
    write({ type: 'reasoning-start', id: '1' });
    const stream = await opening;
    await ai.clock.advance(29_999);
    write({ type: 'reasoning-delta', id: '1', delta: 'hm' });
    await ai.clock.advance(0);
    await ai.clock.advance(29_999);
    write(token);
    await until(() => stream.length === 1);
    expect(chatOf(ai).stats().openStreams).toBe(1);
  });

  it('leaves no timers, listeners and open calls behind', async () => {
    const signal = new AbortController().signal;
    const usage = { inputTokens: { total: 1 }, outputTokens: { total: 1 } };
    const parts = [token, { type: 'finish', finishReason: { unified: 'stop', raw: 'stop' }, usage }];
    const model = new MockLanguageModelV4({
      doStream: async () => ({ stream: ReadableStream.from(parts) as never }),
    });
    await using ai = await startAi({ providers: [{ name: 'openai', model }] });
    const chat = chatOf(ai);
    await read(await chat.chatStream(MESSAGES, { signal }));
    const { pending } = ai.clock;
    for (let call = 1; call < 1_000; call++) await read(await chat.chatStream(MESSAGES, { signal }));
    expect(ai.clock.pending).toBe(pending);
    expect(getEventListeners(signal, 'abort')).toEqual([]);
    expect(chat.stats()).toMatchObject({ calls: 1_000, openStreams: 0, outputTokens: 1_000 });
  });
});
