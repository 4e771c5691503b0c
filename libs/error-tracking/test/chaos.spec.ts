import { ResilienceModule, ResilienceService } from '@breakwater/resilience';
import { Chaos, ChaosModule } from '@breakwater/resilience/chaos';
import { HTTP_PLATFORMS } from '@breakwater/testing';
import { describe, expect, it } from '@jest/globals';
import { Controller, Get, Inject } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { ErrorTrackingFilter } from '@breakwater/resilience';
import { minutes, ResilienceEvents } from '@breakwater/core';
import { AlertManager, ErrorTrackingModule } from '../src/index.js';
import { listen } from './support/http.harness.js';

@Controller()
class Payments {
  constructor(@Inject(ResilienceService) private readonly resilience: ResilienceService) {}

  @Get('pay')
  pay(): Promise<string> {
    return this.resilience.execute('pay', () => 'paid');
  }
}

describe.each(HTTP_PLATFORMS)('a request that a chaos rule lets fail on %s', (platform) => {
  it('makes an issue of the category chaos, and no alert', async () => {
    const app = await listen(platform, {
      imports: [
        ResilienceModule.forRoot({ policies: { pay: { timeout: 1_000 } } }),
        ErrorTrackingModule.forRoot({
          alerts: { rules: [{ name: 'AnyIssue', condition: { type: 'new_issue' } }] },
        }),
        ChaosModule.forRoot(),
      ],
      controllers: [Payments],
      providers: [{ provide: APP_FILTER, useClass: ErrorTrackingFilter }],
    });
    const tracked: string[] = [];
    app.app
      .get(ResilienceEvents)
      .on('error.tracked', ({ category, severity }) => tracked.push(`${category} ${severity}`));
    const until = app.clock.now() + minutes(5);
    const fault = { kind: 'error', code: 'ECONNRESET' } as const;
    app.app.get(Chaos).arm({ id: 'reset', target: { policy: 'pay' }, fault, rate: 1, until });
    expect((await app.fetch('/pay')).status).toBe(500);
    await app.clock.advance(minutes(1));
    expect(tracked).toEqual(['chaos low']);
    expect(app.app.get(AlertManager).firing()).toEqual([]);
  });
});
