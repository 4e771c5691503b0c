import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { BuiltApp, buildApps } from '../harness/built-app.js';
import { until } from '../harness/until.js';

const KEY = 'AIzaSyKeyOfThisTest-0123456789abcdefghi';
const OPENAI_KEY = 'sk-proj-KeyOfThisTest0123456789abcdefghijklmnop';
const ANTHROPIC_KEY = 'sk-ant-api03-KeyOfThisTest0123456789abcdefghij';
const HOOK = 'services-T0-hookOfThisTest';
const SIGNATURE = 'signatureOfThisTest';
const PASSWORD = 'passwordOfThisTest';
const PRIVATE = 'privateTextOfThisTest';
const ALERTMANAGER_TOKEN = 'alertmanagerTokenOfThisTest';
const SECRETS = [KEY, OPENAI_KEY, ANTHROPIC_KEY, HOOK, SIGNATURE, PASSWORD, ALERTMANAGER_TOKEN];

const DEBUG_TOKEN = 'breakwater-debug';
const OPERATOR = { headers: { authorization: `Bearer ${DEBUG_TOKEN}` } };

let youtube: Server;
let receiver: Server;
let models: Server;
let api: BuiltApp;
const keys: unknown[] = [];
const modelKeys: unknown[] = [];
const delivered: string[] = [];
/** Bodies that the Alertmanager got. */
const alerted: string[] = [];

const originOf = (server: Server): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

beforeAll(async () => {
  await buildApps();
  youtube = createServer((request, response) => {
    keys.push(request.headers['x-goog-api-key']);
    // Some services repeat what they were sent.
    const body = JSON.stringify({ error: { message: `API key not valid: ${KEY}` } });
    response.writeHead(403, { 'content-type': 'application/json', 'x-goog-api-key': KEY }).end(body);
  });
  receiver = createServer((request, response) => {
    void text(request).then((body) => {
      (request.url === '/api/v2/alerts' ? alerted : delivered).push(body);
      response.writeHead(302, { location: `http://127.0.0.1:1/${HOOK}` }).end();
    });
  });
  models = createServer((request, response) => {
    const key = request.headers['x-api-key'] ?? request.headers.authorization;
    modelKeys.push(key);
    void text(request).then((body) => {
      // An answer that repeats the key and the question.
      const error = {
        type: 'authentication_error',
        message: `Incorrect API key: ${String(key)} for ${body}`,
      };
      const status = modelKeys.length > 2 ? 500 : 401;
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify({ error }));
    });
  });
  for (const server of [youtube, receiver, models]) await once(server.listen(0, '127.0.0.1'), 'listening');
  api = await BuiltApp.api({
    environment: {
      DEBUG_TOKEN,
      LOG_LEVEL: 'trace',
      YOUTUBE_URL: originOf(youtube),
      YOUTUBE_API_KEY: KEY,
      OPENAI_URL: originOf(models),
      OPENAI_API_KEY: OPENAI_KEY,
      ANTHROPIC_URL: originOf(models),
      ANTHROPIC_API_KEY: ANTHROPIC_KEY,
      ALERT_WEBHOOK_URL: `${originOf(receiver)}/${HOOK}`,
      ALERT_ALERTMANAGER_URL: originOf(receiver),
      ALERT_ALERTMANAGER_AUTHORIZATION: `Bearer ${ALERTMANAGER_TOKEN}`,
    },
  });
}, 300_000);

afterAll(async () => {
  await api?.[Symbol.asyncDispose]();
  youtube?.close();
  receiver?.close();
  models?.close();
});

const check = (url: string): Promise<Response> =>
  api.get('/thumbnails/check', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ url }),
  });

const post = (path: string, body: unknown = {}): Promise<Response> =>
  api.get(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });

describe('the Studio API', () => {
  it('shows no secret of the calls that it makes: in no answer, issue, metric, alert and log line', async () => {
    const shown: string[] = [];
    const read = async (answer: Promise<Response>): Promise<void> => {
      const response = await answer;
      shown.push(JSON.stringify([...response.headers]), await response.text());
    };
    await read(api.get('/channels/UCsecret/stats'));
    await read(check(`http://127.0.0.1/a.png?X-Amz-Signature=${SIGNATURE}`));
    await read(check(`https://ada:${PASSWORD}@images.example/a.png`));
    await read(check(`http://no-such-host.invalid/a.png?X-Amz-Signature=${SIGNATURE}`));
    const video = { channelId: 'UCsecret', title: 'A title', description: `Good bread. ${PRIVATE} is good.` };
    const made = (await (await post('/videos', video)).json()) as { id: string };
    for (const kind of ['titles', 'summary']) {
      // The answer may repeat the text of the video; the log, the issues and the metrics may not.
      const answer = (await (await post(`/videos/${made.id}/${kind}`)).json()) as { service: string };
      expect(answer.service).toBe('algorithm');
    }
    expect(new Set(modelKeys)).toEqual(new Set([`Bearer ${OPENAI_KEY}`, ANTHROPIC_KEY]));
    await api.get('/alerts/test', { ...OPERATOR, method: 'POST' }).then((response) => response.text());
    // On a busy machine the API may have asked twice.
    expect([[...new Set(keys)], delivered.length]).toEqual([[KEY], 1]);
    expect(alerted.join()).toContain('"job":"studio-api","alertname":"Test","severity":"low"');
    shown.push(...alerted);
    const issues = await until(
      async () => (await api.get('/errors', OPERATOR)).json() as Promise<{ issues: { id: string }[] }>,
      ({ issues: known }) => known.length > 0,
    );
    for (const { id } of issues.issues) await read(api.get(`/errors/${id}`, OPERATOR));
    for (const path of ['/metrics', '/health/detailed', '/debug/circuits', '/debug/actions'])
      await read(api.get(path, OPERATOR));
    api.process.kill('SIGTERM');
    await api.process.ended;
    shown.push(api.process.output);
    const everything = shown.join('\n');
    expect(everything).toContain('UPSTREAM_STATUS');
    expect(everything).toContain('http_client_request_duration_seconds_count{upstream="youtube"');
    expect(everything).not.toContain(PRIVATE);
    expect(SECRETS.filter((secret) => everything.includes(secret))).toEqual([]);
  });
});
