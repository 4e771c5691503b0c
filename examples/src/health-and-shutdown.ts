/** Probes for Kubernetes, a start-up task, and a shutdown that answers each request. */
import { setTimeout as wait } from 'node:timers/promises';
import { type ModuleStatus, Shutdown, type StatusReporter } from '@breakwater/core';
import { HealthModule, ModuleHealth, pingCheck } from '@breakwater/health';
import { enableGracefulShutdown, LifecycleModule, StartupTask } from '@breakwater/lifecycle';
import { Controller, Get, Global, Inject, Injectable, Logger, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';

/** Stands for the client of a database. */
@Injectable()
class Database {
  readonly #logger = new Logger('Database');

  constructor(@Inject(Shutdown) shutdown: Shutdown) {
    shutdown.closeWith('database', () => this.#logger.log('The database is closed.'));
  }

  async ping(): Promise<void> {
    await wait(1);
  }

  async query(): Promise<string> {
    await wait(500);
    return 'a row';
  }
}

@Injectable()
@ModuleHealth('reports')
class Reports implements StatusReporter {
  #ready = false;

  @StartupTask({ name: 'load-reports', timeout: 5_000 })
  async load(): Promise<void> {
    await wait(100);
    this.#ready = true;
  }

  getHealthStatus(): ModuleStatus {
    return this.#ready
      ? { status: 'healthy' }
      : { status: 'degraded', message: 'The reports are still being loaded.' };
  }
}

@Controller()
class AppController {
  constructor(private readonly database: Database) {}

  @Get('slow')
  slow(): Promise<string> {
    return this.database.query();
  }
}

@Global()
@Module({ providers: [Database], exports: [Database] })
class DatabaseModule {}

@Module({
  imports: [
    LifecycleModule.forRoot(),
    DatabaseModule,
    HealthModule.forRootAsync({
      inject: [Database],
      useFactory: (database: Database) => ({
        checks: { database: { check: pingCheck(database), critical: true } },
      }),
    }),
  ],
  controllers: [AppController],
  providers: [Reports],
})
class AppModule {}

const app = await NestFactory.create(AppModule);
enableGracefulShutdown(app);
await app.listen(process.env['PORT'] ?? 3000);
