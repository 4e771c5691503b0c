import { HealthModule, pingCheck } from '@breakwater/health';
import { RecordingLogger } from '@breakwater/testing';
import { Controller, Get, Global, Injectable, Module, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { HealthCheck, HealthCheckService, HealthIndicatorService, TerminusModule } from '@nestjs/terminus';
import { describe, expect, it } from '@jest/globals';

/** The client of a database. */
@Injectable()
class Database {
  works = true;

  async ping(): Promise<void> {
    if (!this.works)
      throw Object.assign(new Error('connect ECONNREFUSED 10.0.0.7'), { code: 'ECONNREFUSED' });
  }
}

@Global()
@Module({ providers: [Database], exports: [Database] })
class DatabaseModule {}

@Controller('health')
class HealthController {
  constructor(
    private readonly health: HealthCheckService,
    private readonly indicators: HealthIndicatorService,
    private readonly database: Database,
  ) {}

  @Get('ready')
  @HealthCheck()
  ready() {
    return this.health.check([
      async () => {
        const indicator = this.indicators.check('database');
        try {
          await this.database.ping();
          return indicator.up();
        } catch (error) {
          return indicator.down({ message: (error as Error).message });
        }
      },
    ]);
  }
}

@Module({ imports: [DatabaseModule, TerminusModule], controllers: [HealthController] })
class BeforeModule {}

@Module({
  imports: [
    DatabaseModule,
    HealthModule.forRootAsync({
      inject: [Database],
      useFactory: (database: Database) => ({
        format: 'terminus',
        checks: { database: { check: pingCheck(database), critical: true } },
      }),
    }),
  ],
})
class AfterModule {}

describe('a controller of Terminus and HealthModule', () => {
  it.each<[string, Type, boolean]>([
    ['before', BeforeModule, true],
    ['after', AfterModule, false],
  ])('%s: answer 200, and 503 without the database', async (_name, module, showsAddress) => {
    const app = await NestFactory.create(module, { logger: new RecordingLogger() });
    await app.listen(0, '127.0.0.1');
    const url = `${await app.getUrl()}/health/ready`;
    const works = await fetch(url);
    expect([works.status, await works.json()]).toMatchObject([
      200,
      { status: 'ok', details: { database: { status: 'up' } } },
    ]);
    await app.close();
    const failing = await NestFactory.create(module, { logger: new RecordingLogger() });
    failing.get(Database).works = false;
    await failing.listen(0, '127.0.0.1');
    const fails = await fetch(`${await failing.getUrl()}/health/ready`);
    const body = await fails.text();
    expect([fails.status, body.includes('10.0.0.7')]).toEqual([503, showsAddress]);
    await failing.close();
  });
});
