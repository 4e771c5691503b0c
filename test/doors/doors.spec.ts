import { AdminModule, type Snapshot } from '@breakwater/admin';
import { CoreModule, Failures, OperatorActionsModule } from '@breakwater/core';
import { ErrorTrackingHttpModule, ErrorTrackingModule, ErrorTracker } from '@breakwater/error-tracking';
import { HealthModule } from '@breakwater/health';
import { LifecycleModule } from '@breakwater/lifecycle';
import { ObservabilityModule } from '@breakwater/observability';
import { ResilienceModule, ResilienceService, Retry } from '@breakwater/resilience';
import { type HttpApplication, RecordingLogger, startApplication } from '@breakwater/testing';
import { Injectable } from '@nestjs/common';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { RecordedSpans } from '../harness/recorded-spans.js';
import { until } from '../harness/until.js';
import { Kept, Pantry, PantryEmptyError, PantryModule } from './pantry.js';

@Injectable()
class Recipes {
  calls = 0;

  @Kept({ shelf: 'recipes' })
  @Retry({ maxRetries: 1, delay: 1 })
  async read(): Promise<string> {
    this.calls++;
    return `recipe ${this.calls}`;
  }
}

const everybody = { canActivate: (): boolean => true };

let spans: RecordedSpans;
let application: HttpApplication;
let logger: RecordingLogger;

beforeEach(async () => {
  spans = new RecordedSpans();
  logger = new RecordingLogger();
  application = await startApplication('Express', {
    logger,
    imports: [
      CoreModule,
      LifecycleModule.forRoot(),
      ResilienceModule.forRoot(),
      ObservabilityModule.forRoot(),
      HealthModule.forRoot({ details: 'always' }),
      ErrorTrackingModule.forRoot(),
      ErrorTrackingHttpModule.register({ guards: [everybody] }),
      OperatorActionsModule.register({ guards: [everybody] }),
      AdminModule.forRoot({ guards: [everybody] }),
      PantryModule,
    ],
    providers: [Recipes],
  });
});

afterEach(async () => {
  await application?.app.close();
  spans[Symbol.dispose]();
});

describe('a package that uses only the public extension points', () => {
  it('appears in explain() with the origin of each value', () => {
    const text = String(application.app.get(ResilienceService).explain('Recipes.read'));
    expect(text).toContain('Recipes.read: cache > retry > operation');
    expect(text).toMatch(/shelf = '?"?recipes/);
  });

  it('runs in its slot, and appears in the trace of the call', async () => {
    const recipes = application.app.get(Recipes);
    expect([await recipes.read(), await recipes.read()]).toEqual(['recipe 1', 'recipe 1']);
    expect(spans.named('Recipes.read')).toHaveLength(2);
    expect(spans.named('Recipes.read attempt')).toHaveLength(1);
  });

  it('has its metric in the scrape', async () => {
    application.app.get(Pantry).serve('recipes');
    const scrape = await (await application.fetch('/metrics')).text();
    expect(scrape).toContain('# HELP breakwater_pantry_served_total Results that came from the pantry.');
    expect(scrape).toContain('breakwater_pantry_served_total{name="recipes"} 1');
  });

  it('has its check in the health body', async () => {
    expect(await application.json('/health/pantry')).toMatchObject({
      status: 200,
      body: { status: 'healthy' },
    });
    expect(await application.json('/health')).toMatchObject({
      body: { checks: { pantry: { status: 'healthy' } } },
    });
  });

  it('stands in front of the direct routes of other packages', async () => {
    const { headers } = await application.fetch('/health/live');
    expect(headers.get('x-pantry')).toBe('open');
  });

  it('has its facts at a path of their own and in the detailed health body', async () => {
    expect(await application.json('/health/pantry-shelves')).toMatchObject({
      status: 200,
      body: { names: expect.any(Array) },
    });
    expect(await application.json('/health/detailed')).toMatchObject({
      body: { pantryShelves: { names: expect.any(Array) } },
    });
  });

  it('has its errors classified in issues and by every other package', async () => {
    const error = new PantryEmptyError('The shelf is empty.');
    expect(application.app.get(Failures).of(error)).toMatchObject({
      transient: true,
      reason: 'pantry-empty',
    });
    application.app.get(ErrorTracker).trackError(error);
    const { body } = await until(
      async () => {
        // The issue is written in the background.
        await application.clock.advance(1_000);
        return application.json('/errors');
      },
      ({ body: found }) => JSON.stringify(found).includes('PantryEmptyError'),
    );
    expect(body).toMatchObject({
      issues: [{ name: 'PantryEmptyError', code: 'PANTRY_EMPTY', severity: 'critical' }],
    });
  });

  it('has its action in the list, and runs it', async () => {
    await application.app.get(Recipes).read();
    expect(JSON.stringify(await application.json('/debug/actions'))).toContain('pantry.clear');
    const run = await application.fetch('/debug/actions/pantry.clear', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ target: 'recipes', reason: 'The menu has changed.', expectedState: 'full' }),
    });
    expect(run.ok).toBe(true);
    expect(await run.json()).toMatchObject({ action: 'pantry.clear', before: 'full', after: 'empty' });
    expect(await application.app.get(Recipes).read()).toBe('recipe 2');
  });

  it('has its list and its changes on the dashboard', async () => {
    await application.app.get(Recipes).read();
    application.app.get(Pantry).serve('recipe');
    const { lists, timeline } = (await application.json('/admin/api/snapshot')).body as Snapshot;
    expect(lists.find(({ name }) => name === 'pantry-shelves')).toMatchObject({
      actions: 'pantry',
      rows: expect.arrayContaining([expect.objectContaining({ id: 'recipes' })]),
    });
    expect(timeline).toContainEqual(
      expect.objectContaining({ kind: 'pantry', name: 'recipe', text: 'served from the shelf' }),
    );
  });

  it('ends in order with the application', async () => {
    const pantry = application.app.get(Pantry);
    await application.app.close();
    expect(pantry).toMatchObject({ intakeStopped: true, closed: true });
  });

  it('is named in the log of a shutdown that it holds up, and does not stop the shutdown', async () => {
    application.app.get(Pantry).hanging = true;
    const end = application.app.close();
    const lines = await until(
      async () => {
        await application.clock.advance(1_000);
        return logger.at('error');
      },
      (found) => found.some((line) => line.includes("Closer 'pantry doors'")),
    );
    await end;
    expect(lines).toEqual([
      "Intake 'pantry deliveries' failed: 'pantry deliveries' did not finish within 2000 ms.",
      "Closer 'pantry doors' failed: 'pantry doors' did not finish within 5000 ms.",
    ]);
  });
});
