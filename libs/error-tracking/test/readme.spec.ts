import { minutes } from '@breakwater/core';
import { DatabaseModule, PrismaService, applyMigrations, classifyDatabaseError } from '@breakwater/database';
import { HealthModule } from '@breakwater/health';
import { LifecycleModule } from '@breakwater/lifecycle';
import { ErrorTrackingFilter, ResilienceModule } from '@breakwater/resilience';
import {
  type CanActivate,
  Controller,
  type ExecutionContext,
  Get,
  Injectable,
  type INestApplication,
  Module,
  Post,
} from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { Test } from '@nestjs/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Pool } from 'pg';
import { type PostgresServer, startPostgres } from '../../../test/harness/postgres-server.js';
import {
  type AlertChannel,
  type AlertNotification,
  ConsoleChannel,
  ErrorCategory,
  errorRateCheck,
  ErrorSeverity,
  ErrorTracker,
  ErrorTrackingHttpModule,
  ErrorTrackingModule,
  type Issue,
  issueIdOf,
} from '../src/index.js';
import { RecordingLogger } from '@breakwater/testing';
import { PrismaClient } from './prisma/client/client.js';

class QuotaExceededError extends Error {
  override readonly name = 'QuotaExceededError';
}

@Injectable()
class OperatorGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const { headers } = context.switchToHttp().getRequest<{ headers: Record<string, unknown> }>();
    return headers['authorization'] === 'Bearer operator';
  }
}

@Injectable()
class ImportService {
  constructor(private readonly tracker: ErrorTracker) {}

  async import(channel: string, userId: string): Promise<number> {
    let imported = 0;
    for (const row of ['1', '2', 'x']) {
      try {
        imported += this.#store(row);
      } catch (error) {
        // The import continues with the other rows, so no filter reports this error.
        this.tracker.trackError(error, { channel, userId }, ErrorCategory.BUSINESS_LOGIC, ErrorSeverity.LOW);
      }
    }
    return imported;
  }

  #store(row: string): number {
    if (!/^\d$/.test(row)) throw new RangeError(`Row ${row} is no number.`);
    return 1;
  }
}

@Controller('videos')
class VideosController {
  constructor(private readonly imports: ImportService) {}

  @Get()
  list(): string[] {
    throw new Error('The index is broken.');
  }

  @Post('import')
  import(): Promise<number> {
    return this.imports.import('UC1', 'user-7');
  }
}

/** Delivers notifications to a chat. */
class PagerChannel implements AlertChannel {
  readonly name = 'pager';
  readonly sent: AlertNotification[] = [];

  async send(notification: AlertNotification, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    this.sent.push(notification);
  }
}

const pager = new PagerChannel();

@Module({
  imports: [
    LifecycleModule.forRoot(),
    ResilienceModule.forRoot(),
    ErrorTrackingModule.forRoot({
      service: 'studio-api',
      rules: [
        { match: QuotaExceededError, category: 'rate_limiting', severity: 'low' },
        { match: ['ECARD', 402], category: 'business_logic', expected: true },
      ],
      alerts: { channels: [new ConsoleChannel(), pager] },
    }),
    ErrorTrackingHttpModule.register({ guards: [OperatorGuard] }),
    HealthModule.forRootAsync({
      inject: [ErrorTracker],
      useFactory: (tracker: ErrorTracker) => ({
        checks: {
          'error-rate': { check: errorRateCheck(tracker, { degradedAbove: 5 }), kind: 'local' },
        },
      }),
    }),
  ],
  controllers: [VideosController],
  providers: [ImportService, { provide: APP_FILTER, useClass: ErrorTrackingFilter }],
})
class AppModule {}

describe('the README', () => {
  const logger = new RecordingLogger();
  let app: INestApplication;
  let url: string;

  beforeAll(async () => {
    const module = await Test.createTestingModule({ imports: [AppModule] }).compile();
    app = module.createNestApplication();
    app.useLogger(logger);
    await app.listen(0, '127.0.0.1');
    url = await app.getUrl();
  });
  afterAll(() => app.close());

  const operator = { headers: { authorization: 'Bearer operator' } };
  const errors = async (): Promise<readonly Issue[]> => {
    await app.get(ErrorTracker).flush();
    const response = await fetch(`${url}/errors?sort=count`, operator);
    return ((await response.json()) as { issues: Issue[] }).issues;
  };

  it('shows a module that makes one issue of an error storm, and errors that are tracked by hand', async () => {
    await Promise.all(Array.from({ length: 50 }, () => fetch(`${url}/videos`)));
    expect(await (await fetch(`${url}/videos/import`, { method: 'POST' })).text()).toBe('2');
    expect((await errors()).map(({ title, count, severity }) => [title, count, severity])).toEqual([
      ['Error: The index is broken.', 50, 'high'],
      ['RangeError: Row x is no number.', 1, 'low'],
    ]);
    expect((await fetch(`${url}/errors`)).status).toBe(403);
  });

  it('shows rules', async () => {
    const tracker = app.get(ErrorTracker);
    tracker.trackError(new QuotaExceededError('Enough for today.'));
    tracker.trackError(Object.assign(new Error('The card was refused.'), { code: 'ECARD' }));
    const titles = (await errors()).map(({ title, category }) => [title, category]);
    expect(titles).toContainEqual(['QuotaExceededError: Enough for today.', 'rate_limiting']);
    expect(titles).not.toContainEqual(['Error: The card was refused.', 'business_logic']);
  });

  it('shows a health check', async () => {
    const response = await fetch(`${url}/health/error-rate`);
    expect(await response.json()).toMatchObject({ status: 'degraded', error_count: expect.any(Number) });
  });

  it('shows a channel', async () => {
    await fetch(`${url}/alerts/test`, { method: 'POST', ...operator });
    expect(pager.sent.at(-1)).toMatchObject({ test: true, service: 'studio-api' });
  });
});

describe('the README about PostgreSQL', () => {
  let server: PostgresServer;

  beforeAll(async () => {
    server = await startPostgres();
  });
  afterAll(() => server.dispose());

  it('shows issues that replicas share', async () => {
    process.env['DATABASE_URL'] = await server.createDatabase('studio');
    const pool = new Pool({ connectionString: process.env['DATABASE_URL'], max: 1 });
    await applyMigrations(pool, 'libs/error-tracking/migrations');
    await pool.end();

    @Module({
      imports: [
        LifecycleModule.forRoot(),
        ResilienceModule.forRoot(),
        DatabaseModule.forRoot({ client: PrismaClient, url: process.env['DATABASE_URL'] }),
        ErrorTrackingModule.forRootAsync({
          inject: [PrismaService],
          useFactory: ({ client }: PrismaService<PrismaClient>) => ({
            postgres: client,
            classifyDatabaseError,
            alerts: {
              rules: [
                { name: 'NewIssue', condition: { type: 'new_issue', severity: ['critical', 'high'] } },
                { name: 'Regression', condition: { type: 'regression' }, groupWait: 0 },
                {
                  name: 'DatabaseErrors',
                  condition: { type: 'error_rate', category: 'database', threshold: 30 },
                  for: minutes(2),
                  severity: 'critical',
                },
              ],
            },
          }),
        }),
      ],
    })
    class ReplicaModule {}

    const start = async (): Promise<INestApplication> => {
      const module = await Test.createTestingModule({ imports: [ReplicaModule] }).compile();
      return module.createNestApplication({ logger: false }).init();
    };
    const replicas = await Promise.all([start(), start()]);
    const fingerprints = replicas.map((replica) =>
      replica.get(ErrorTracker).trackError(new Error('The index is broken.')),
    );
    await Promise.all(replicas.map((replica) => replica.close()));
    const again = await start();
    const issue = await again.get(ErrorTracker).find(issueIdOf(String(fingerprints[0])));
    expect(issue).toMatchObject({ count: 2, state: 'new', severity: 'high' });
    await again.close();
  });
});
