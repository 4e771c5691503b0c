import { ResilienceEvents, ResilienceGauges, SystemClock } from '@breakwater/core';
import { SeededRandom } from '@breakwater/core/testing';
import { RecordingLogger } from '@breakwater/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { type AlertmanagerServer, startAlertmanager } from '../../../test/harness/alertmanager-server.js';
import { freePort } from '../../../test/harness/free-port.js';
import { RecordingServer } from '../../../test/harness/recording-server.js';
import { until } from '../../../test/harness/until.js';
import { AlertmanagerChannel, AlertManager } from '../src/index.js';
import { resolveAlertOptions } from '../src/alerts/alert.options.js';

/** A process that reports health checks to Alertmanager. */
class Replica implements Disposable {
  readonly #events = new ResilienceEvents();
  readonly manager: AlertManager;

  constructor(url: string | readonly string[]) {
    const options = resolveAlertOptions({
      service: 'studio-api',
      rules: [
        {
          name: 'CheckDown',
          condition: { type: 'health_transition' },
          annotations: { runbook_url: 'https://studio.example/runbooks/CheckDown' },
        },
      ],
      channels: [new AlertmanagerChannel({ url })],
      retryDelay: 100,
    });
    const clock = new SystemClock();
    const gauges = new ResilienceGauges();
    const random = new SeededRandom();
    this.manager = new AlertManager(options, { clock, random, events: this.#events, gauges });
    this.manager.start();
  }

  check(check: string, to: 'up' | 'down'): void {
    this.#events.publish('health.transition', { check, from: 'up', to, critical: true, at: 0 });
  }

  [Symbol.dispose](): void {
    this.manager.stop();
  }
}

const logger = new RecordingLogger();
let pager: RecordingServer;
let alertmanager: AlertmanagerServer;

beforeAll(async () => {
  pager = await RecordingServer.start();
  alertmanager = await startAlertmanager({
    route: { receiver: 'pager', group_by: ['check'], group_wait: '100ms', group_interval: '100ms' },
    receivers: [{ name: 'pager', webhook_configs: [{ url: pager.url }] }],
  });
});
afterAll(async () => {
  await alertmanager?.[Symbol.asyncDispose]();
  await pager?.[Symbol.asyncDispose]();
});
beforeEach(() => {
  logger.lines.length = 0;
  Logger.overrideLogger(logger);
});
afterEach(() => void Logger.overrideLogger(false));

interface Page {
  readonly status: string;
  readonly groupLabels: { readonly check?: string };
  readonly alerts: readonly unknown[];
}

/** The notifications about a check, each as `<status> <number of alerts>`. */
const pagesAbout = (check: string): string[] =>
  pager.requests
    .map(({ body }) => JSON.parse(body) as Page)
    .filter(({ groupLabels }) => groupLabels.check === check)
    .map(({ status, alerts }) => `${status} ${alerts.length}`);

const paged = (check: string, count: number): Promise<string[]> =>
  until(
    () => pagesAbout(check),
    (pages) => pages.length >= count,
  );

describe('AlertmanagerChannel with a real Alertmanager', () => {
  it('makes one alert and one notification of the alerts of two replicas', async () => {
    using one = new Replica(alertmanager.url);
    using other = new Replica(alertmanager.url);
    for (const replica of [one, other]) replica.check('database', 'down');
    await paged('database', 1);
    const shown = await alertmanager.alerts('check="database"');
    expect(shown).toMatchObject([
      {
        labels: { alertname: 'CheckDown', service: 'studio-api', severity: 'critical', check: 'database' },
        annotations: { summary: "Health check 'database' is down" },
        generatorURL: 'https://studio.example/runbooks/CheckDown',
      },
    ]);
    expect(Object.keys(shown[0]!.labels)).not.toContain('instance');
    for (const replica of [one, other]) replica.check('database', 'up');
    expect(await paged('database', 2)).toEqual(['firing 1', 'resolved 1']);
    expect(await alertmanager.alerts('check="database"')).toEqual([]);
  });

  it('leaves silences to Alertmanager', async () => {
    const { silenceID } = (await alertmanager.post('silences', {
      matchers: [{ name: 'check', value: 'redis', isRegex: false, isEqual: true }],
      // Alertmanager begins a silence of the past at once.
      startsAt: '2026-01-01T00:00:00Z',
      endsAt: '2999-01-01T00:00:00Z',
      createdBy: 'ada',
      comment: 'Redis moves',
    })) as { silenceID: string };
    using replica = new Replica(alertmanager.url);
    replica.check('redis', 'down');
    const [alert] = await until(
      () => alertmanager.alerts('check="redis"'),
      ([first]) => first?.status.state === 'suppressed',
    );
    expect(alert?.status.silencedBy).toEqual([silenceID]);
    expect(pagesAbout('redis')).toEqual([]);
    await alertmanager.expireSilence(silenceID);
    expect(await paged('redis', 1)).toEqual(['firing 1']);
  });

  it('loses nothing while Alertmanager is down, and needs only one member of a cluster', async () => {
    const dead = `http://127.0.0.1:${await freePort()}`;
    using replica = new Replica([dead, alertmanager.url]);
    replica.check('search', 'down');
    await paged('search', 1);
    // Alertmanager notes what it has sent after the answer of the pager. It has done so before it answers later requests.
    for (let request = 0; request < 10; request += 1) await alertmanager.alerts('check="search"');
    expect(logger.lines.join('\n')).toMatch(/Member 1 of 2 of alert channel 'alertmanager' is failing/);
    await alertmanager.stop();
    replica.check('search', 'up');
    replica.check('videos', 'down');
    await until(
      () => logger.lines.join('\n'),
      (log) => log.includes("Alert channel 'alertmanager' is failing"),
    );
    await alertmanager.start();
    expect(await paged('videos', 1)).toEqual(['firing 1']);
    expect(await paged('search', 2)).toEqual(['firing 1', 'resolved 1']);
    expect(logger.lines.join('\n')).toContain("Alert channel 'alertmanager' is delivering again.");
    expect(logger.lines.join('\n')).not.toContain('127.0.0.1');
  });
});
