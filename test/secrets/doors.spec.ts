import {
  CoreModule,
  HealthDetails,
  type OperatorActionEvent,
  OperatorActions,
  OperatorActionsModule,
  ResilienceEvents,
  ValidationError,
} from '@breakwater/core';
import { HealthModule } from '@breakwater/health';
import { ErrorTrackingFilter, ResilienceModule } from '@breakwater/resilience';
import { HTTP_PLATFORMS, type HttpApplication, RecordingLogger, startApplication } from '@breakwater/testing';
import { BadRequestException, Body, Controller, Post } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { leaksIn, SOME_SAMPLES } from '../harness/secret-samples.js';

@Controller('videos')
class Videos {
  @Post('plain')
  plain(@Body() { text }: { text: string }): never {
    throw new BadRequestException([`title must be a string, got ${text}`, text]);
  }

  @Post('problems')
  problems(@Body() { text }: { text: string }): never {
    const errors = [
      { path: ['user', 'password'], code: 'invalid_type', message: text, received: 'hunter2Xq9' },
      { property: 'apiKey', value: 'hunter2Xq9', constraints: { isString: text } },
      { instancePath: '/user/token', keyword: 'type', data: 'hunter2Xq9' },
    ];
    throw new ValidationError(text, { metadata: { errors, [text]: text } });
  }
}

describe.each(HTTP_PLATFORMS)('no secret leaves an application on %s', (platform) => {
  let application: HttpApplication;
  const logger = new RecordingLogger();
  const events: OperatorActionEvent[] = [];
  let current = '';

  beforeEach(async () => {
    application = await startApplication(platform, {
      logger,
      imports: [
        CoreModule,
        ResilienceModule.forRoot({ http: { errors: { exposeDetails: true } } }),
        HealthModule.forRoot({
          details: 'always',
          checks: {
            returning: {
              check: () => ({
                status: 'degraded',
                reason: current,
                details: { note: current, [current]: [current] },
              }),
            },
            throwing: { check: () => Promise.reject(new Error(current)) },
          },
        }),
        OperatorActionsModule.register({
          authorize: () => true,
          who: () => current,
        }),
      ],
      controllers: [Videos],
      providers: [{ provide: APP_FILTER, useClass: ErrorTrackingFilter }],
      prepare: (app) => {
        app.get(HealthDetails).provide('facts', () => ({ note: current, [current]: current }));
        app.get(OperatorActions).register({
          name: 'boiler.start',
          description: 'Starts the boiler.',
          targets: () => ['boiler'],
          state: (target) => (target === 'boiler' ? 'off' : undefined),
          run: ({ parameters }) => {
            if (parameters['mode'] === 'fast') throw new Error(current);
          },
          parameters: { mode: { type: 'string', description: 'Speed' } },
        });
        app.get(ResilienceEvents).on('operator.action', (event) => events.push(event));
      },
    });
  });
  afterEach(() => application[Symbol.asyncDispose]());

  const bodyOf = async (path: string, body?: object): Promise<string> => {
    const init = body && {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    };
    return (await application.fetch(path, init)).text();
  };

  it('in /health: details, reasons, causes, facts of packages', async () => {
    const leaked: string[] = [];
    for (const sample of SOME_SAMPLES) {
      current = sample.text;
      // Beyond the time for which an answer is kept.
      await application.clock.advance(60_000);
      const bodies = [
        await bodyOf('/health'),
        await bodyOf('/health/detailed'),
        await bodyOf('/health/facts'),
      ];
      expect(bodies[0]).toContain('returning');
      leaked.push(...leaksIn([...bodies, ...logger.lines].join('\n'), [sample]));
    }
    expect(leaked).toEqual([]);
  });

  it('at /debug/actions: operators, reasons, targets, bodies of refusals, the log, the event', async () => {
    const leaked: string[] = [];
    for (const sample of SOME_SAMPLES) {
      const { text } = sample;
      current = text;
      logger.lines.length = events.length = 0;
      const bodies = [
        await bodyOf('/debug/actions/boiler.start', { target: 'boiler', reason: text }),
        await bodyOf('/debug/actions/boiler.start', { target: 'boiler', reason: text, mode: 'fast' }),
        await bodyOf('/debug/actions/boiler.start', { target: text, reason: text }),
        await bodyOf('/debug/actions/boiler.start', { target: 'boiler', reason: text, expectedState: text }),
        await bodyOf('/debug/actions/boiler.start', { target: 'boiler', [text]: text }),
        await bodyOf(`/debug/actions/${encodeURIComponent(text)}`, { target: 'boiler', reason: text }),
      ];
      expect(events).toHaveLength(2);
      leaked.push(...leaksIn([...bodies, JSON.stringify(events), ...logger.lines].join('\n'), [sample]));
    }
    expect(leaked).toEqual([]);
  });

  it('in bodies of status 4xx: messages and problems of validators', async () => {
    const leaked: string[] = [];
    for (const sample of SOME_SAMPLES) {
      const { text } = sample;
      const bodies = [await bodyOf('/videos/plain', { text }), await bodyOf('/videos/problems', { text })];
      expect(bodies.join('')).toContain('[redacted]');
      leaked.push(...leaksIn(bodies.join('\n'), [sample]));
    }
    expect(leaked).toEqual([]);
  });
});
