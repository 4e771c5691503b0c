import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AdminModule, adminLevelOf } from '@breakwater/admin';
import { CacheModule, CacheService } from '@breakwater/cache';
import { Clock, minutes, type OperatorActionEvent, ResilienceEvents } from '@breakwater/core';
import { VirtualClock } from '@breakwater/core/testing';
import { AlertManager, ErrorTracker, ErrorTrackingModule } from '@breakwater/error-tracking';
import { JobsModule, MemoryOperationStore, OperationTracker } from '@breakwater/jobs';
import { RateLimiter, RateLimitModule } from '@breakwater/rate-limit';
import { CircuitBreakerService } from '@breakwater/resilience';
import { Chaos, ChaosModule } from '@breakwater/resilience/chaos';
import {
  type CanActivate,
  type ExecutionContext,
  ForbiddenException,
  type INestApplication,
  UnauthorizedException,
} from '@nestjs/common';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Browser, Locator, Page } from 'playwright-core';
import { startChromium } from '../harness/chromium.js';
import { until } from '../harness/until.js';
import { DashboardPage } from './dashboard-page.js';
import { listen } from './dashboard-service.js';

const LEASE = minutes(1);

/** Lets those on duty operate and everyone else view. */
class OnDutyGuard implements CanActivate {
  isOnDuty = true;
  /** True for a dashboard in a network that is trusted as a whole. */
  isTrusting = false;

  canActivate(context: ExecutionContext): boolean {
    const { headers } = context.switchToHttp().getRequest<{ headers: Record<string, string> }>();
    if (!headers['authorization'] && !this.isTrusting) throw new UnauthorizedException();
    if (adminLevelOf(context) === 'view' || this.isOnDuty) return true;
    throw new ForbiddenException('Ada is not on duty.');
  }
}

const guard = new OnDutyGuard();
const clockOfOperations = new VirtualClock();
const operations = new MemoryOperationStore({ clock: clockOfOperations });
let browser: Browser;
let app: INestApplication;
let url: string;
let dashboard: DashboardPage;
let page: Page;
let records: OperatorActionEvent[];

beforeAll(async () => {
  browser = await startChromium();
  const rules = [{ name: 'Down', condition: { type: 'health_transition' } as const }];
  app = await listen([
    ChaosModule.forRoot(),
    ErrorTrackingModule.forRoot({ alerts: { rules, channels: [{ name: 'pager', send: async () => {} }] } }),
    JobsModule.forRoot({ store: operations, detector: false }),
    CacheModule.forRoot({ caches: { videos: {} } }),
    RateLimitModule.forRoot({ policies: { api: { limit: 100, window: minutes(1) } } }),
    AdminModule.forRoot({
      guards: [guard],
      who: ({ headers }: { headers: Record<string, string> }) => headers['x-operator'] ?? 'unknown',
    }),
  ]);
  url = await app.getUrl();
  app.get(ResilienceEvents).on('operator.action', (record) => records.push(record));
  await circuits().execute('payments', async () => 'paid');
  dashboard = await DashboardPage.signIn(browser, url);
  ({ page } = dashboard);
});
beforeEach(() => {
  records = [];
});
afterEach(async () => {
  guard.isOnDuty = true;
  guard.isTrusting = false;
  circuits().reset('payments');
  if (await dashboard.dialog.isVisible()) await page.keyboard.press('Escape');
  await dashboard.dialog.waitFor({ state: 'hidden' });
});
afterAll(async () => {
  await dashboard.close();
  await browser.close();
  await app.close();
});

const circuits = (): CircuitBreakerService => app.get(CircuitBreakerService);
const circuit = (): string | undefined => circuits().getState('payments')?.state;
const now = (): number => app.get<Clock>(Clock).now();
const alerts = (): AlertManager => app.get(AlertManager);

/** The choice of the action. */
const choice = (): Locator => dashboard.dialog.locator('select').first();
const buttonOf = (title: string): Locator => page.getByRole('button', { name: `Act on ${title}` });
const rowOf = (title: string): Locator => page.getByRole('row').filter({ has: buttonOf(title) });
const text = (wanted: string | RegExp): Promise<void> => dashboard.dialog.getByText(wanted).waitFor();

/** Opens the dialog of a row, and chooses one of its actions. */
async function open(title: string, action: string): Promise<void> {
  await buttonOf(title).click();
  const submit = dashboard.dialog.getByRole('button', { name: /^Run / });
  await submit.waitFor();
  if ((await submit.textContent()) !== `Run ${action}`) {
    await choice().selectOption(action);
  }
}

/** Types a reason, runs the chosen action, and waits for the answer. */
async function run(answer: string | RegExp): Promise<void> {
  await dashboard.dialog.getByLabel('Reason').fill('incident 7');
  await dashboard.dialog.getByRole('button', { name: /^Run / }).click();
  await text(answer);
}

/** Closes the dialog. */
async function close(): Promise<void> {
  await page.keyboard.press('Escape');
  await dashboard.dialog.waitFor({ state: 'hidden' });
}

const checkIsDown = (check: string): void =>
  app
    .get(ResilienceEvents)
    .publish('health.transition', { check, from: 'up', to: 'down', critical: false, at: now() });

async function beginStuck(key: string): Promise<string> {
  const { record } = await operations.begin({
    ...{ name: 'assembly', key, owner: 'dead', lease: LEASE, maxRun: LEASE * 9 },
  });
  await clockOfOperations.advance(LEASE + 1);
  return record.id;
}
const stateOf = (id: string): string | undefined => operations.records.find((one) => one.id === id)?.state;

describe('an operator acts from the row of', () => {
  it.each([
    ['circuit.open', 'closed -> forced-open', 'forced-open'],
    ['circuit.disable', 'closed -> disabled', 'disabled'],
  ])('a circuit: %s, for ten minutes', async (action, change, state) => {
    await open('payments', action);
    await run(`Done: ${change}.`);
    expect(circuit()).toBe(state);
    expect(records).toMatchObject([
      { action, target: 'payments', who: 'Ada', reason: 'incident 7', for: minutes(10), outcome: 'done' },
    ]);
    await close();
    await page.getByText(`done on payments by Ada, ${change}: incident 7`).first().waitFor();
  });

  it.each([
    ['circuit.close', 'closed'],
    ['circuit.reset', 'closed'],
  ])('a circuit: %s, with the keyboard alone', async (action, state) => {
    circuits().openCircuit('payments');
    await rowOf('payments').getByText('forced-open').waitFor();
    await buttonOf('payments').focus();
    await page.keyboard.press('Enter');
    await choice().focus();
    await page.keyboard.type(action);
    await dashboard.dialog.getByRole('button', { name: `Run ${action}` }).waitFor();
    await dashboard.dialog.getByLabel('Reason').focus();
    await page.keyboard.type('incident 7');
    await page.keyboard.press('Enter');
    await text(`Done: forced-open -> ${state}.`);
    expect(circuit()).toBe(state);
  });

  it('an issue: resolves it, and archives and unarchives it on its own page', async () => {
    const tracker = app.get(ErrorTracker);
    const states = async () => (await tracker.list({})).issues.map(({ title, state }) => `${title} ${state}`);
    tracker.trackError(new TypeError('first'));
    tracker.trackError(new RangeError('second'));
    await tracker.flush();
    await open('TypeError: first', 'issue.resolve');
    await run('Done: new -> resolved.');
    await close();
    await page.getByRole('link', { name: 'RangeError: second' }).click();
    await page.getByText('The errors of the last two minutes.').waitFor();
    const act = page.getByRole('button', { name: 'Actions on RangeError: second' });
    await act.click();
    await choice().selectOption('issue.archive');
    await run('Done: new -> archived.');
    await close();
    await page.getByRole('button', { name: /^Actions on [0-9a-f]+$/ }).click();
    await choice().selectOption('issue.unarchive');
    await run('Done: archived -> ongoing.');
    await close();
    await page.getByRole('link', { name: 'Back to the overview' }).click();
    expect((await states()).toSorted()).toEqual(['RangeError: second ongoing', 'TypeError: first resolved']);
  });

  it('the table of actions: an issue has its title there, and its age and its errors in the list', async () => {
    const tracker = app.get(ErrorTracker);
    tracker.trackError(new EvalError('third'));
    await tracker.flush();
    await rowOf('EvalError: third')
      .getByText(/^last seen \d+ s ago$/)
      .waitFor();
    await rowOf('EvalError: third').getByRole('img', { name: '1 errors in two minutes' }).waitFor();
    await page.getByRole('button', { name: 'Run issue.unarchive' }).click();
    await text('EvalError: third');
    await text('It is new now.');
    expect(await dashboard.dialog.locator('code').allTextContents()).toEqual(['issue.archive']);
    await close();
  });

  it('an alert: silences it, shows until when, and ends the silence', async () => {
    checkIsDown('database');
    await open("Health check 'database' is down", 'alert.silence');
    await run(/^Done: firing -> silenced\. Nothing is sent until /);
    expect(alerts().silences.list()).toMatchObject([{ createdBy: 'Ada', comment: 'incident 7' }]);
    await close();
    await rowOf("Health check 'database' is down")
      .getByText(/ends in 9 min/)
      .waitFor();
    await page
      .getByRole('region', { name: 'Table of silences' })
      .getByText('check is database')
      .first()
      .waitFor();
    await open("Health check 'database' is down", 'alert.unsilence');
    await run('Done: silenced -> firing. 1 silence ended.');
    expect(alerts().silences.list()).toEqual([]);
  });

  it('a stuck operation: says what would happen, and then lets it fail', async () => {
    const id = await beginStuck('episode 1');
    await open('assembly episode 1', 'stuck.fail');
    await run("Nothing was changed. 'assembly episode 1' would end as failed.");
    expect(stateOf(id)).toBe('running');
    await dashboard.dialog.getByLabel('dryRun').uncheck();
    await run("Done: heartbeat-missed -> gone. 'assembly episode 1' has ended as failed.");
    expect(stateOf(id)).toBe('failed');
    await close();
    await rowOf('assembly episode 1').waitFor({ state: 'detached' });
  });

  it('a stuck operation: recovers it', async () => {
    const recovered: string[] = [];
    const remove = app
      .get(OperationTracker)
      .register('assembly', async ({ key }) => void recovered.push(key));
    const id = await beginStuck('episode 2');
    await open('assembly episode 2', 'stuck.recover');
    await run("Nothing was changed. The recovery of 'assembly episode 2' would run.");
    await dashboard.dialog.getByLabel('dryRun').uncheck();
    await run(/The recovery of 'assembly episode 2' has begun\./);
    await until(
      () => stateOf(id),
      (state) => state === 'recovered',
    );
    expect(recovered).toEqual(['episode 2']);
    remove();
  });

  it('a cache: clears it', async () => {
    const cache = app.get(CacheService).cache('videos');
    await cache.set('1', 'a video');
    await open('cache videos', 'cache.clear');
    await run('Done: filled -> empty.');
    expect(await cache.get('1')).toBeUndefined();
  });

  it('a rate limit: ends the block of a client', async () => {
    const limiter = app.get(RateLimiter);
    const isAllowed = async () => (await limiter.consume('api', '198.51.100.7')).allowed;
    await limiter.block('198.51.100.7', minutes(10), 'api');
    expect(await isAllowed()).toBe(false);
    await open('api', 'rate-limit.unblock');
    await dashboard.dialog.getByLabel('key').fill('198.51.100.7');
    await run('Done: active -> active.');
    expect(await isAllowed()).toBe(true);
  });

  it('an injected fault: ends it, and ends all of them', async () => {
    const chaos = app.get(Chaos);
    for (const id of ['one', 'two', 'three']) {
      chaos.arm({
        id,
        target: { policy: 'payments' },
        fault: { kind: 'error', code: 'ECONNRESET' },
        rate: 0.5,
        until: now() + minutes(5),
      });
    }
    await open('one:', 'chaos.disarm');
    await run('Done: armed -> disarmed.');
    expect(chaos.armed.map(({ id }) => id)).toEqual(['two', 'three']);
    await close();
    await open('All rules, in all replicas', 'chaos.stop');
    await run('Done: armed -> quiet.');
    expect(chaos.armed).toEqual([]);
  });
});

describe('an action is', () => {
  it('run once when its answer was lost and the operator sends it again', async () => {
    await page.route('**/api/actions/circuit.open*', async (route) => {
      await route.fetch();
      await route.abort();
    });
    await open('payments', 'circuit.open');
    await run('The service did not answer. You can send the same request again: it runs once.');
    await page.unroute('**/api/actions/circuit.open*');
    await run('Done: closed -> forced-open.');
    expect(records).toHaveLength(1);
  });

  it('not offered to those who may only look, and the page says so', async () => {
    guard.isOnDuty = false;
    await page.reload();
    await page.getByText('You may look, but not change anything. Actions need the level operate.').waitFor();
    await page.getByRole('link', { name: 'payments' }).waitFor();
    expect(await page.getByRole('button', { name: /^(Act on|Run) / }).count()).toBe(0);
    guard.isOnDuty = true;
    await page.reload();
    await buttonOf('payments').waitFor();
  });

  it('refused when the right was taken away meanwhile', async () => {
    await open('payments', 'circuit.open');
    guard.isOnDuty = false;
    await run('You may look, but not change anything');
    expect([circuit(), records]).toEqual(['closed', []]);
    guard.isOnDuty = true;
    await close();
    await page.reload();
    await buttonOf('payments').waitFor();
  });

  it('refused, and the dialog stays closed when the operator closes it before the offers are read again', async () => {
    await open('payments', 'circuit.open');
    const held = Promise.withResolvers<void>();
    await page.route(/api\/actions\?/, async (route) => {
      await held.promise;
      await route.continue();
    });
    const isAnswered = page.waitForResponse(/api\/actions\?/);
    circuits().openCircuit('payments');
    await run('Nothing was changed, because the state is another one by now');
    await close();
    held.resolve();
    await (await isAnswered).finished();
    // One task later the page has handled the answer.
    await page.evaluate(() => new Promise((resolve) => setTimeout(resolve)));
    expect(await dashboard.dialog.isVisible()).toBe(false);
    await page.unroute(/api\/actions\?/);
  });

  it('refused when the state is another one by now, and possible after a second look', async () => {
    checkIsDown('search');
    await open("Health check 'search' is down", 'alert.silence');
    alerts().silences.add({
      matchers: [{ name: 'check', value: 'search' }],
      until: new Date(now() + minutes(5)),
      comment: 'faster',
      createdBy: 'Grace',
    });
    await run(/Nothing was changed, because the state is another one by now: .*'silenced', not 'firing'/);
    expect(alerts().silences.list()).toHaveLength(1);
    await text('It is silenced now.');
  });

  it('refused for a target that has vanished meanwhile', async () => {
    const id = await beginStuck('episode 3');
    await open('assembly episode 3', 'stuck.fail');
    await operations.mark(10);
    await operations.fail({ recoverable: [], maxRecoveries: 1, grace: 0, limit: 10, id });
    await dashboard.dialog.getByLabel('Reason').fill('incident 7');
    await dashboard.dialog.getByRole('button', { name: 'Run stuck.fail' }).click();
    await text('There is nothing to do here any more: it has ended or changed meanwhile.');
    expect(records).toEqual([]);
  });

  it('refused with a value out of range, with the range', async () => {
    checkIsDown('mail');
    await open("Health check 'mail' is down", 'alert.silence');
    await dashboard.dialog.getByLabel('minutes').fill('20000');
    await run('"minutes" must be more than 0 and at most 10080, a week.');
    expect(
      alerts()
        .silences.list()
        .map(({ createdBy }) => createdBy),
    ).not.toContain('Ada');
  });

  it('not sent without a reason, and refused when it is sent nevertheless', async () => {
    await open('payments', 'circuit.open');
    await dashboard.dialog.getByRole('button', { name: 'Run circuit.open' }).click();
    expect(await dashboard.dialog.locator('input:invalid').getAttribute('name')).toBe('reason');
    const status = await page.evaluate(async () => {
      const answer = await fetch('api/actions/circuit.open', {
        method: 'POST',
        headers: {
          authorization: 'Bearer any',
          'content-type': 'application/json',
          'x-breakwater-admin': '1',
        },
        body: JSON.stringify({ target: 'payments' }),
      });
      return answer.status;
    });
    expect([status, circuit(), records]).toEqual([400, 'closed', []]);
  });

  it('refused when a page of another site sends it with fetch or a form', async () => {
    guard.isTrusting = true;
    const other = createServer((_request, response) => {
      response.setHeader('content-type', 'text/html');
      response.end(`<form method="post" enctype="text/plain" action="${url}/admin/api/actions/circuit.open">
        <input name='{"target":"payments","reason":"x","a":"' value='"}'><button>Win a prize</button></form>`);
    });
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const foreign = await browser.newPage();
    const answers: string[] = [];
    foreign.on('response', async (response) => {
      if (response.request().method() === 'POST') answers.push(`POST ${response.status()}`);
    });
    await foreign.goto(`http://localhost:${(other.address() as AddressInfo).port}/`);
    const outcomes = await foreign.evaluate(async (target) => {
      const body = JSON.stringify({ target: 'payments', reason: 'x' });
      const send = (init: RequestInit): Promise<string> =>
        fetch(target, { method: 'POST', body, ...init }).then(
          ({ type }) => type,
          () => 'refused',
        );
      const own = { 'content-type': 'application/json', 'x-breakwater-admin': '1' };
      return [await send({ mode: 'no-cors' }), await send({ headers: own })];
    }, `${url}/admin/api/actions/circuit.open`);
    await foreign.getByRole('button', { name: 'Win a prize' }).click();
    await until(
      () => answers,
      ({ length }) => length >= 2,
    );
    expect(outcomes).toEqual(['opaque', 'refused']);
    expect(answers).toEqual(['POST 403', 'POST 403']);
    expect([circuit(), records]).toEqual(['closed', []]);
    await foreign.close();
    other.close();
  });
});

it('stays usable with 200 issues, and acts on one that the list of targets does not contain', async () => {
  const tracker = app.get(ErrorTracker);
  for (let index = 0; index < 200; index += 1) {
    tracker.trackError(
      Object.assign(new Error('boom'), {
        name: `Problem${String.fromCharCode(65 + (index % 26))}${'x'.repeat(index / 26)}`,
      }),
    );
  }
  await tracker.flush();
  const search = page.getByLabel('Search in issues');
  await search.fill('ProblemA');
  await rowOf('ProblemB').first().waitFor({ state: 'detached' });
  await open('ProblemAxxx: boom', 'issue.resolve');
  await text('It is new now.');
  await run('Done: new -> resolved.');
  expect(records).toMatchObject([{ action: 'issue.resolve', outcome: 'done' }]);
  await close();
  await search.fill('');
  await rowOf('ProblemZ').first().waitFor();
});
