import { inspect } from 'node:util';
import { errorToJson, Failures, messageOf, readProperty } from '@breakwater/core';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { AiProtocolProviderOptions } from '../src/index.js';
import { greeting } from './support/capabilities.js';
import { until } from './support/chats.js';
import { type AiTurn, type FakeAi, startFakeAi } from '@breakwater/testing/ai';
import { type AiApplication, startAiOnRealTime } from './support/start-ai.js';

const KEY = 'sk-a-secret-key-of-the-test';
const PROMPT = 'a secret prompt about Ada';

const REFUSES: AiTurn = { text: 'I cannot help', finish: 'refusal' };
const CUT_OFF: AiTurn = { text: 'I cannot', finish: 'length' };
/** The headers and half of the body, then nothing. */
const HALF: AiTurn = { text: 'Good day', ending: 'hang' };

const PROTOCOLS: readonly [string, string, Partial<AiProtocolProviderOptions>][] = [
  ['the Responses API of OpenAI', '/v1/responses', { protocol: 'openai' }],
  ['the Chat Completions API of OpenAI', '/v1/chat/completions', { protocol: 'openai', api: 'chat' }],
  ['the Messages API of Anthropic', '/v1/messages', { protocol: 'anthropic' }],
];

let server: FakeAi;
let app: AiApplication;

beforeEach(async () => {
  server = await startFakeAi();
});
afterEach(async () => {
  await app[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
});

async function start(options: Partial<AiProtocolProviderOptions>): Promise<void> {
  app = await startAiOnRealTime({
    providers: [{ name: 'first', model: 'model-1', apiKey: KEY, baseURL: server.baseURL, ...options }],
    capabilities: [greeting],
  });
}

describe.each(PROTOCOLS)('%s', (_name, path, options) => {
  it('answers, and reports its tokens', async () => {
    await start(options);
    const calls = app.record('ai.provider-call');
    const tokens = app.record('ai.tokens');
    expect(await app.ai.process(greeting, { name: PROMPT })).toMatchObject({
      result: 'Good day',
      service: 'first',
    });
    expect(calls).toMatchObject([{ provider: 'first', capability: 'greeting', outcome: 'answered' }]);
    expect(tokens).toEqual([{ provider: 'first', capability: 'greeting', inputTokens: 12, outputTokens: 2 }]);
    const [request] = server.requests;
    expect(request).toMatchObject({ path, body: { model: 'model-1' } });
    expect(JSON.stringify(request?.body)).toContain(PROMPT);
    expect(request?.body['store']).toBe(options.protocol === 'openai' ? false : undefined);
    expect(app.status.check('first').details).toMatchObject({ circuit: 'closed', coolDown: 0 });
  });

  const faults: readonly [string, AiTurn, string][] = [
    ['429', { status: 429, headers: { 'retry-after': '7' } }, 'rate-limited'],
    ['401', { status: 401 }, 'unauthorized'],
    ['403', { status: 403 }, 'forbidden'],
    ['404', { status: 404 }, 'not-found'],
    ['400', { status: 400 }, 'bad-request'],
    ['413', { status: 413 }, 'too-long'],
    ['500', { status: 500 }, 'server-error'],
    ['503 with a page', { status: 503, body: '<html>a secret prompt</html>' }, 'server-error'],
    ['no JSON', 'garbage', 'protocol'],
    // The SDK takes an answer of OpenAI without an output for a failure of the server.
    [
      'JSON of another shape',
      { status: 200, body: '{"a secret prompt":1}' },
      path.endsWith('/responses') ? 'server-error' : 'protocol',
    ],
    ['a dropped connection', 'drop', 'unreachable'],
    ['a refusal', REFUSES, 'refused'],
    ['an answer that was cut off', CUT_OFF, 'cut-off'],
    ['an answer that does not fit the schema', { text: 'a secret prompt '.repeat(9) }, 'invalid-output'],
  ];

  it.each(faults)(
    'turns %s into its reason, asks once, and lets the rules answer',
    async (_fault, turn, reason) => {
      await start(options);
      const calls = app.record('ai.provider-call');
      const coolDowns = app.record('ai.cool-down');
      const ofPolicies = [app.record('circuit-breaker.call'), app.record('call.finished')];
      server.reply(turn);
      expect(await app.ai.process(greeting, { name: PROMPT })).toMatchObject({ service: 'algorithm' });
      expect(server.requests).toHaveLength(1);
      expect(ofPolicies.map((events) => events.length)).toEqual([1, 1]);
      expectNoSecrets(ofPolicies);
      expect(calls).toMatchObject([{ outcome: reason, error: { reason, provider: 'first' } }]);
      expect(coolDowns).toEqual(
        reason === 'rate-limited' ? [{ provider: 'first', reason, duration: 7_000 }] : [],
      );
      expectNoSecrets(calls, app.logger.lines);
    },
  );

  it('reads the code of a context that is too long', async () => {
    await start(options);
    const calls = app.record('ai.provider-call');
    const error = {
      message: PROMPT,
      type: 'invalid_request_error',
      code: 'context_length_exceeded',
      param: PROMPT,
    };
    server.reply({ status: 400, body: JSON.stringify({ type: 'error', error }) });
    await app.ai.process(greeting, { name: PROMPT });
    // The SDK for Anthropic reads only the type of an error.
    const reason = path.endsWith('/messages') ? 'bad-request' : 'too-long';
    expect(calls).toMatchObject([{ outcome: reason }]);
    expectNoSecrets(calls, app.logger.lines);
  });

  it.each<AiTurn>(['hang', HALF])('is given up by its time limit when it %s', async (turn) => {
    await start({ ...options, policy: { timeout: { total: 100 } } });
    const calls = app.record('ai.provider-call');
    server.reply(turn);
    expect(await app.ai.process(greeting, { name: PROMPT })).toMatchObject({ service: 'algorithm' });
    expect(calls).toMatchObject([{ outcome: 'timeout' }]);
    await server.left();
    expectNoSecrets(calls, app.logger.lines);
  });

  it('loses its connection when the caller aborts', async () => {
    await start(options);
    server.reply('hang');
    const controller = new AbortController();
    const answer = app.ai.process(greeting, { name: PROMPT }, { signal: controller.signal });
    await arrived();
    controller.abort(new Error('gone'));
    await expect(answer).rejects.toThrow('gone');
    await server.left();
  });
});

describe('the policy of a provider', () => {
  it('retries where its options say so', async () => {
    await start({ protocol: 'openai', policy: { retry: { maxRetries: 1, delay: 1 } } });
    const calls = app.record('ai.provider-call');
    server.reply({ status: 500 });
    const answer = app.ai.process(greeting, { name: PROMPT });
    await arrived();
    server.reply({ text: 'Good day' });
    expect(await answer).toMatchObject({ result: 'Good day', service: 'first' });
    expect(server.requests).toHaveLength(2);
    expect(calls).toMatchObject([{ outcome: 'answered' }]);
  });
});

describe('the key of a provider', () => {
  it('is not printed with the services of the module', async () => {
    await start({ protocol: 'openai' });
    await app.ai.process(greeting, { name: PROMPT });
    expect(inspect(app.ai, { depth: 12 })).toContain('model-1');
    expectNoSecrets(app.ai, app.status);
  });
});

describe('a provider that is not there', () => {
  it('leaves no secret in the error of a failed call', async () => {
    const { baseURL } = server;
    await start({ protocol: 'openai', baseURL });
    await server[Symbol.asyncDispose]();
    app.ai.setFallbackStrategy({
      useBasicAlgorithm: false,
      useHumanGenerated: false,
      gracefulFailure: false,
    });
    const error = await app.ai.process(greeting, { name: PROMPT }).catch((thrown: unknown) => thrown);
    expect(messageOf(error)).toBe("Nothing answered for the capability 'greeting'.");
    expect(error).toMatchObject({
      code: 'LLM_ERROR',
      status: 503,
      metadata: { providers: { first: 'unreachable' } },
    });
    const cause = readProperty(error, 'cause');
    expect(cause).toMatchObject({ reason: 'unreachable', code: 'AI_PROVIDER_FAILED' });
    expect(readProperty(cause, 'cause')).toMatchObject({ code: 'ECONNREFUSED' });
    expect(app.app.get(Failures).of(error).kind).toBe('unreachable');
    expectNoSecrets(error);
  });
});

/** Neither the error nor its causes, however one prints them, hold the prompt or the key. */
function expectNoSecrets(...values: readonly unknown[]): void {
  const printed = values
    .flatMap((value) => [inspect(value, { depth: 12, showHidden: true }), inspect(errorToJson(value))])
    .join('\n');
  expect(printed).not.toContain('secret');
}

/** Waits until the server has seen a request. */
const arrived = (): Promise<void> => until(() => server.requests.length > 0);
