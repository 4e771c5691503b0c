import { HealthModule, mikroOrmCheck, prismaCheck, typeOrmCheck } from '@breakwater/health';
import { type HttpApplication, startApplication } from '@breakwater/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { MikroOrmModule } from '@mikro-orm/nestjs';
import { PostgreSqlDriver } from '@mikro-orm/postgresql';
import { Injectable, Module, type OnApplicationShutdown } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { PrismaPg } from '@prisma/adapter-pg';
import type { Pool } from 'pg';
import { DataSource } from 'typeorm';
import { PrismaClient } from '../../apps/api/src/generated/prisma/client.js';
import { advanceUntilOver } from '../harness/advance-until-over.js';
import { type PostgresServer, startPostgres } from '../harness/postgres-server.js';

const CHECKS = ['typeorm', 'mikro-orm', 'prisma'] as const;

describe('the checks of databases', () => {
  let server: PostgresServer;
  let application: HttpApplication;

  beforeAll(async () => {
    server = await startPostgres();
    const url = server.url();

    @Injectable()
    class PrismaService extends PrismaClient implements OnApplicationShutdown {
      constructor() {
        super({ adapter: new PrismaPg({ connectionString: url }) });
      }

      onApplicationShutdown(): Promise<void> {
        return this.$disconnect();
      }
    }

    @Module({ providers: [PrismaService] })
    class StorageModule {}

    application = await startApplication('Express', {
      imports: [
        TypeOrmModule.forRoot({ type: 'postgres', url, retryAttempts: 0 }),
        MikroOrmModule.forRoot({
          driver: PostgreSqlDriver,
          clientUrl: url,
          entities: [],
          discovery: { warnWhenNoEntities: false },
        }),
        StorageModule,
        HealthModule.forRoot({
          memory: false,
          cpu: false,
          eventLoop: false,
          checks: {
            typeorm: { check: typeOrmCheck(), critical: true },
            'mikro-orm': { check: mikroOrmCheck() },
            prisma: { check: prismaCheck(PrismaService) },
          },
        }),
      ],
    });
  });

  afterAll(async () => {
    await application.app.close();
    await server.dispose();
  });

  /** States of the databases, after one more run of each check. */
  async function states(): Promise<string[]> {
    await application.clock.advance(1_000);
    const answers = await Promise.all(CHECKS.map((name) => application.json(`/health/${name}`)));
    return answers.map(({ body }) => {
      const { status, error } = body as { status: string; error?: string };
      return error === undefined ? status : `${status} ${error}`;
    });
  }

  /** Runs the checks until each state begins with `status`. */
  async function become(status: string): Promise<string[]> {
    for (;;) {
      const current = await states();
      if (current.every((state) => state.startsWith(status))) return current;
    }
  }

  it('are healthy while PostgreSQL answers', async () => {
    expect(await states()).toEqual(['healthy', 'healthy', 'healthy']);
    expect((await application.fetch('/health/ready')).status).toBe(200);
  });

  it('see PostgreSQL die, and start again', async () => {
    await server.kill();
    expect(await become('unhealthy')).toEqual([
      'unhealthy refused',
      'unhealthy refused',
      'unhealthy unreachable',
    ]);
    expect((await application.fetch('/health/ready')).status).toBe(503);
    await server.start();
    await become('healthy');
    expect((await application.fetch('/health/ready')).status).toBe(200);
  });

  it('are given up while PostgreSQL hangs, without a second query beside the first', async () => {
    await server.freeze();
    for (let round = 0; round < 5; round++) {
      await application.clock.advance(1_000);
      await advanceUntilOver(application.clock, 100, application.fetch('/health'));
    }
    const answers = await Promise.all(CHECKS.map((name) => application.json(`/health/${name}`)));
    expect(answers.map(({ body }) => body)).toEqual(
      CHECKS.map(() => expect.objectContaining({ status: 'unhealthy', error: 'timeout' })),
    );
    const { driver } = application.app.get(DataSource);
    expect((driver as unknown as { master: Pool }).master.totalCount).toBe(1);
    await server.thaw();
    await become('healthy');
  });
});
