import { setImmediate as nextTurn } from 'node:timers/promises';
import { Redactor } from '@breakwater/core';
import { ResilienceModule } from '@breakwater/resilience';
import { HTTP_PLATFORMS } from '@breakwater/testing';
import { expect, it } from '@jest/globals';
import { SECRET_SAMPLES } from '../../../test/harness/secret-samples.js';
import { inTurn, thrownWith } from '../../../test/harness/thrown-secrets.js';
import {
  EmailChannel,
  ErrorTracker,
  ErrorTrackingHttpModule,
  ErrorTrackingModule,
  SlackChannel,
  WebhookChannel,
} from '../src/index.js';
import { Alerting } from './support/alerting.js';
import { listen } from './support/http.harness.js';
import { RecordingServer } from '../../../test/harness/recording-server.js';

const [platform] = HTTP_PLATFORMS;

it('shows no secret at /errors and in the log', async () => {
  const { app, url, logger } = await listen(platform!, {
    imports: [
      ResilienceModule.forRoot({}),
      ErrorTrackingModule.forRoot({ alerts: false, maxLogged: Infinity }),
      ErrorTrackingHttpModule.register({ public: true }),
    ],
  });
  const tracker = app.get(ErrorTracker);
  const leaked: string[] = [];
  for (const [index, { text, secret }] of SECRET_SAMPLES.entries()) {
    const logged = logger.lines.length;
    for (const [, thrown] of inTurn(thrownWith(text), index))
      tracker.trackError(thrown, { note: text, [text]: 1 });
    await tracker.flush();
    const { issues } = (await (await fetch(`${url}/errors?limit=12`)).json()) as {
      issues: { id: string }[];
    };
    const bodies = await Promise.all(
      issues.map(async ({ id }) => (await fetch(`${url}/errors/${id}`)).text()),
    );
    const shown = [JSON.stringify(issues), ...bodies, ...logger.lines.slice(logged)].join('\n');
    if (shown.includes(JSON.stringify(secret).slice(1, -1))) leaked.push(text);
  }
  expect(leaked).toEqual([]);
}, 300_000);

it('hides the names of the option redaction from Slack, from POST /alerts/test and from the log', async () => {
  await using slack = await RecordingServer.start((response) => {
    response.statusCode = 400;
    response.end('key ACME-123 refused');
  });
  const { app, url, logger } = await listen(platform!, {
    imports: [
      ResilienceModule.forRoot({}),
      ErrorTrackingModule.forRoot({
        redaction: { patterns: [/ACME-\d+/g] },
        alerts: { channels: [new SlackChannel({ url: `${slack.url}/services/T0` })] },
      }),
      ErrorTrackingHttpModule.register({ public: true }),
    ],
  });
  expect(app.get(Redactor).text('key ACME-123')).toBe('key [redacted]');
  const answer = await (await fetch(`${url}/alerts/test`, { method: 'POST' })).text();
  expect(slack.requests).toHaveLength(1);
  expect(answer).toContain('failed');
  expect(`${answer}${logger.lines.join('\n')}`).not.toContain('ACME-123');
});

it('shows no secret in the messages of Slack, webhooks and e-mails', async () => {
  const mails: unknown[] = [];
  await using server = await RecordingServer.start();
  const { app, clock } = await listen(platform!, {
    imports: [
      ResilienceModule.forRoot({}),
      ErrorTrackingModule.forRoot({
        alerts: {
          maxGroups: 100_000,
          rules: [
            {
              name: 'Any',
              condition: { type: 'specific_error' },
              groupBy: ['fingerprint'],
              groupWait: 0,
            },
          ],
          channels: [
            new SlackChannel({ url: `${server.url}/slack` }),
            new WebhookChannel({ url: `${server.url}/webhook` }),
            new EmailChannel({
              transport: { sendMail: async (mail) => mails.push(mail) },
              from: 'a@example.com',
              to: 'b@example.com',
            }),
          ],
        },
      }),
    ],
  });
  const tracker = app.get(ErrorTracker);
  const texts = [...new Set(SECRET_SAMPLES.map(({ text }) => text))];
  for (const [index, text] of texts.entries()) {
    const ways = thrownWith(text);
    const [, thrown] = ways[index % ways.length] as (typeof ways)[number];
    tracker.trackError(thrown, { fingerprint: `${index}` }, 'external_api', 'high');
  }
  await clock.advance(1);
  while (mails.length + server.requests.length < 3 * texts.length) await nextTurn();
  const sent = [JSON.stringify(mails), ...server.requests.map(({ body }) => body)].join('\n');
  const leaked = SECRET_SAMPLES.filter(({ secret }) => sent.includes(JSON.stringify(secret).slice(1, -1)));
  expect(leaked).toEqual([]);
}, 300_000);

it('shows no secret that stands in the name of a circuit, in the reason of a check or in a title', async () => {
  const leaked: string[] = [];
  for (const { text, secret } of SECRET_SAMPLES) {
    const alerting = new Alerting({
      groupWait: 0,
      rules: [
        { name: 'Circuit', condition: { type: 'circuit_open' } },
        { name: 'Check', condition: { type: 'health_transition' } },
        { name: 'Issue', condition: { type: 'new_issue' } },
        { name: 'Error', condition: { type: 'specific_error' } },
      ],
    });
    alerting.circuit(text, 'open');
    alerting.check(text, 'down', true, text);
    alerting.error({ title: text, name: text, code: text });
    alerting.issue({ title: text });
    await alerting.clock.advance(1);
    const shown = JSON.stringify([alerting.channel.delivered, alerting.manager.firing()]);
    if (shown.includes(JSON.stringify(secret).slice(1, -1))) leaked.push(text);
    alerting.manager.stop();
  }
  expect(leaked).toEqual([]);
});
