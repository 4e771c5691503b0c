import { CHAOS_HEADER, CoreModule, Random } from '@breakwater/core';
import { SeededRandom } from '@breakwater/core/testing';
import { HTTP_PLATFORMS, type HttpPlatform, startApplication } from '@breakwater/testing';
import { afterEach, describe, expect, it } from '@jest/globals';
import {
  type CanActivate,
  Controller,
  type ExecutionContext,
  Get,
  Inject,
  Injectable,
  Param,
  Post,
  UseGuards,
} from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import {
  Chaos,
  ChaosModule,
  type ChaosModuleOptions,
  type ChaosRule,
  signChaosHeader,
} from '../../src/chaos/index.js';
import { ErrorTrackingFilter, ResilienceModule, ResilienceService } from '../../src/index.js';

const SECRET = 'a secret of the game day';
const environment = process.env['NODE_ENV'];

afterEach(() => {
  process.env['NODE_ENV'] = environment;
});

@Injectable()
class Users implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<{ headers: Record<string, string>; user?: unknown }>();
    if (request.headers['x-user'] !== undefined) request.user = { id: request.headers['x-user'] };
    return true;
  }
}

@Controller()
@UseGuards(Users)
class Videos {
  constructor(@Inject(ResilienceService) private readonly resilience: ResilienceService) {}

  @Get('videos/:id')
  read(@Param('id') id: string): Promise<string> {
    return this.resilience.execute('work', () => id);
  }

  @Post('videos')
  publish(): Promise<string> {
    return this.resilience.execute('work', () => 'published');
  }

  @Get('health')
  health(): Promise<string> {
    return this.resilience.execute('work', () => 'up');
  }
}

async function listen(platform: HttpPlatform, chaos: ChaosModuleOptions = {}) {
  const app = await startApplication(platform, {
    imports: [
      CoreModule,
      ResilienceModule.forRoot({ policies: { work: { timeout: 1_000 } } }),
      ChaosModule.forRoot(chaos),
    ],
    controllers: [Videos],
    override: (builder) => builder.overrideProvider(Random).useValue(new SeededRandom()),
    providers: [{ provide: APP_FILTER, useClass: ErrorTrackingFilter }],
  });
  const arm = (more: Partial<ChaosRule>): void => {
    app.app.get(Chaos).arm({
      id: 'faulty',
      target: { policy: 'work' },
      fault: { kind: 'status', status: 503 },
      rate: 1,
      until: new Date(app.clock.now() + 60_000),
      ...more,
    });
  };
  const statusOf = async (path: string, init?: RequestInit): Promise<number> =>
    (await app.fetch(path, init)).status;
  return { app, arm, statusOf };
}

describe.each(HTTP_PLATFORMS)('a rule for requests on %s', (platform) => {
  it.each([
    ['/videos/:id', [502, 201]],
    ['/videos*', [502, 502]],
    ['POST /videos', [200, 502]],
    ['GET /videos/*', [502, 201]],
    ['/other', [200, 201]],
  ] as const)('of the route %s concerns its calls alone', async (route, expected) => {
    const { app, arm, statusOf } = await listen(platform);
    await using _ = app;
    arm({ target: { route } });
    expect([await statusOf('/videos/7'), await statusOf('/videos', { method: 'POST' })]).toEqual(expected);
  });

  it('leaves requests of probes alone, whatever its target', async () => {
    const { app, arm, statusOf } = await listen(platform);
    await using _ = app;
    arm({ target: { policy: 'work' } });
    expect(await statusOf('/health')).toBe(200);
    expect(await statusOf('/videos/7')).toBe(502);
  });

  it('of a share of the users hits the same users each time, and no request without a user', async () => {
    const { app, arm, statusOf } = await listen(platform);
    await using _ = app;
    arm({ target: { userShare: 0.3 }, maxPerMinute: 1_000 });
    const round = (): Promise<number[]> =>
      Promise.all(
        Array.from({ length: 100 }, (_user, id) =>
          statusOf('/videos/7', { headers: { 'x-user': `user-${id}` } }),
        ),
      );
    const first = await round();
    expect(await round()).toEqual(first);
    const hit = first.filter((status) => status === 502).length;
    expect(hit).toBeGreaterThan(15);
    expect(hit).toBeLessThan(45);
    expect(await statusOf('/videos/7')).toBe(200);
  });

  it('shows clients nothing of itself in a 5xx', async () => {
    process.env['NODE_ENV'] = 'production';
    const { app, arm } = await listen(platform, { allowInProduction: true });
    await using _ = app;
    arm({ rate: 0.1 });
    const answers = await Promise.all(Array.from({ length: 60 }, () => app.fetch('/videos/7')));
    const failed = answers.filter(({ status }) => status === 502);
    expect(failed.length).toBeGreaterThan(0);
    for (const answer of failed) {
      const shown = (await answer.text()) + JSON.stringify([...answer.headers]);
      expect(shown).not.toMatch(/faulty|chaos|purpose|injected/i);
    }
  });
});

describe.each(HTTP_PLATFORMS)('a rule with target.header on %s', (platform) => {
  const signed = (now: number, secret = SECRET, rule = 'faulty'): RequestInit => ({
    headers: { [CHAOS_HEADER]: signChaosHeader(rule, { secret, expires: now + 10_000 }) },
  });

  it('concerns requests alone that name it with a valid signature', async () => {
    const { app, arm, statusOf } = await listen(platform, { headerSecret: SECRET });
    await using _ = app;
    arm({ target: { header: true } });
    const now = app.clock.now();
    const [, expires, signature] = (signed(now).headers as Record<string, string>)[CHAOS_HEADER]!.split('.');
    const statuses = await Promise.all([
      statusOf('/videos/7', signed(now)),
      statusOf('/videos/7', { headers: { [CHAOS_HEADER]: `other, faulty.${expires}.${signature}` } }),
      statusOf('/videos/7'),
      statusOf('/videos/7', { headers: { [CHAOS_HEADER]: 'faulty' } }),
      statusOf('/videos/7', signed(now, 'another secret of 24 characters')),
      statusOf('/videos/7', { headers: { [CHAOS_HEADER]: `faulty.${Number(expires) + 1}.${signature}` } }),
      statusOf('/videos/7', signed(now, SECRET, 'other')),
    ]);
    expect(statuses).toEqual([502, 502, 200, 200, 200, 200, 200]);
    await app.clock.advance(10_000);
    expect(await statusOf('/videos/7', signed(now))).toBe(200);
  });

  it('needs no signature in a test, and a secret anywhere else', async () => {
    const { app, arm, statusOf } = await listen(platform);
    await using _ = app;
    arm({ target: { header: true } });
    expect(await statusOf('/videos/7', { headers: { [CHAOS_HEADER]: 'faulty' } })).toBe(502);
    expect(await statusOf('/videos/7')).toBe(200);
    process.env['NODE_ENV'] = 'development';
    expect(() => arm({ target: { header: true } })).toThrow(
      'left out unless ChaosModule has a "headerSecret"',
    );
  });
});
