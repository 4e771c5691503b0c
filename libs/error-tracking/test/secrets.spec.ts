import { Redactor } from '@breakwater/core';
import { ResilienceModule } from '@breakwater/resilience';
import { HTTP_PLATFORMS } from '@breakwater/testing';
import { expect, it } from '@jest/globals';
import { SECRET_SAMPLES } from '../../../test/harness/secret-samples.js';
import { thrownWith } from '../../../test/harness/thrown-secrets.js';
import { ErrorTracker, ErrorTrackingHttpModule, ErrorTrackingModule, SlackChannel } from '../src/index.js';
import { listen } from './support/http.harness.js';
import { RecordingServer } from './support/recording-server.js';

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
  for (const { text, secret } of SECRET_SAMPLES) {
    for (const [, thrown] of thrownWith(text)) tracker.trackError(thrown, { note: text, [text]: 1 });
    await tracker.flush();
    const { issues } = (await (await fetch(`${url}/errors?limit=100`)).json()) as {
      issues: { id: string }[];
    };
    const bodies = await Promise.all(
      issues.map(async ({ id }) => (await fetch(`${url}/errors/${id}`)).text()),
    );
    const shown = [JSON.stringify(issues), ...bodies, ...logger.lines].join('\n');
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
