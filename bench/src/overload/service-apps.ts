import 'reflect-metadata';
import { pbkdf2Sync } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { HealthModule } from '@breakwater/health';
import { ErrorTrackingFilter, ResilienceModule } from '@breakwater/resilience';
import { Body, Controller, Module, Post } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';

/** Time that a query of the database takes, in milliseconds. The processor is free meanwhile. */
const QUERY = 10;

/** Iterations that keep the processor busy for about two milliseconds. */
const ITERATIONS = 10_000;

/** A service whose processor is the bottleneck: it computes, asks a database, and computes again. */
@Controller('reports')
class ReportsController {
  @Post()
  async create(@Body() { title }: { title: string }): Promise<object> {
    const key = compute(title);
    await sleep(QUERY);
    return { title, digest: compute(key) };
  }
}

const compute = (text: string): string => pbkdf2Sync(text, 'salt', ITERATIONS, 32, 'sha256').toString('hex');

const health = HealthModule.forRoot({});

const filter = { provide: APP_FILTER, useClass: ErrorTrackingFilter };

@Module({
  imports: [ResilienceModule.forRoot({ http: { deadline: true } }), health],
  controllers: [ReportsController],
  providers: [filter],
})
class UnprotectedModule {}

@Module({
  imports: [
    ResilienceModule.forRoot({
      http: { deadline: true, trustCriticality: ({ headers }) => headers['x-caller'] === 'billing' },
      overload: { user: ({ headers }) => String(headers['x-user']) },
    }),
    health,
  ],
  controllers: [ReportsController],
  providers: [filter],
})
class SheddingModule {}

/** Module of each service under overload. */
export const SERVICE_MODULES = { unprotected: UnprotectedModule, shedding: SheddingModule };

export type ServiceModule = keyof typeof SERVICE_MODULES;
