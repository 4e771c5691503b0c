import { minutes } from '@breakwater/core';
import { ErrorTrackingFilter, ResilienceModule } from '@breakwater/resilience';
import { HTTP_PLATFORMS } from '@breakwater/testing';
import { Controller, Injectable, Post, Query, UnauthorizedException } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { describe, expect, it } from '@jest/globals';
import { ErrorCategory, ErrorSeverity, ErrorTracker, ErrorTrackingModule } from '../src/index.js';
import { listen } from './support/http.harness.js';
import { RecordingChannel } from './support/recording.channel.js';

@Injectable()
class Accounts {
  matches(password: string): boolean {
    return password === 'correct';
  }
}

@Controller()
class LoginController {
  constructor(
    private readonly tracker: ErrorTracker,
    private readonly accounts: Accounts,
  ) {}

  @Post('login')
  login(@Query('user') userId: string, @Query('password') password: string): string {
    if (this.accounts.matches(password)) return 'welcome';
    const error = new UnauthorizedException('Wrong user or password.');
    // A category and a severity make an issue of an error that is answered with 4xx.
    this.tracker.trackError(
      error,
      { userId, fingerprint: 'login failed' },
      ErrorCategory.AUTHENTICATION,
      ErrorSeverity.HIGH,
    );
    throw error;
  }
}
Reflect.defineMetadata('design:paramtypes', [ErrorTracker, Accounts], LoginController);

describe.each(HTTP_PLATFORMS)('failed logins on %s', (platform) => {
  it('are one issue of category authentication, and one alert when there are many', async () => {
    const channel = new RecordingChannel();
    const service = await listen(platform, {
      imports: [
        ResilienceModule.forRoot({}),
        ErrorTrackingModule.forRoot({
          alerts: {
            channels: [channel],
            rules: [
              {
                name: 'FailedLogins',
                condition: {
                  type: 'error_rate',
                  category: 'authentication',
                  expected: true,
                  threshold: 10,
                  window: minutes(1),
                },
                groupWait: 0,
              },
            ],
          },
        }),
      ],
      controllers: [LoginController],
      providers: [Accounts, { provide: APP_FILTER, useClass: ErrorTrackingFilter }],
    });
    const login = (user: string, password: string): Promise<Response> =>
      service.fetch(`/login?user=${user}&password=${password}`, { method: 'POST' });
    expect((await login('ada', 'correct')).status).toBe(201);
    for (let attempt = 0; attempt < 10; attempt++) {
      expect((await login(`user-${attempt}`, 'guess')).status).toBe(401);
    }
    await service.clock.advance(0);
    expect(channel.summaries).toEqual(['10 errors per minute']);
    await service.tracker.flush();
    const { issues } = await service.tracker.list();
    expect(issues).toMatchObject([{ category: 'authentication', severity: 'high', count: 10 }]);
    expect(JSON.stringify(issues)).not.toContain('guess');
  });
});
