import { DatabaseModule, type DatabaseModuleOptions } from '@breakwater/database';
import { seconds } from '@breakwater/core';
import { Module } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import type { StorageVariables } from './storage.variables.js';
import { PrismaClient } from '../../generated/prisma/client.js';
import { Migrations } from './migrations.js';
import { PROBE_TIMEOUT } from './storage.constants.js';

/** The PostgreSQL of the studio, imported when `DATABASE_URL` is set. */
@Module({
  imports: [
    DatabaseModule.forRootAsync({
      inject: [ConfigService],
      useFactory: (config: ConfigService<StorageVariables, true>): DatabaseModuleOptions => ({
        client: PrismaClient,
        url: config.getOrThrow('DATABASE_URL', { infer: true }),
        applicationName: 'studio-api',
        maxConnections: config.get('DATABASE_POOL_SIZE', { infer: true }),
        minConnections: config.get('DB_POOL_MIN', { infer: true }),
        // Every query reads or writes a few rows: a query that takes seconds means that the database is in trouble.
        connectTimeout: seconds(2),
        queryTimeout: seconds(3),
        timeout: seconds(5),
        // A trial every two seconds is no load for a database. A longer wait would refuse calls long after a short outage.
        circuitBreaker: { resetTimeout: seconds(2) },
        probeTimeout: PROBE_TIMEOUT,
      }),
    }),
  ],
  providers: [Migrations],
})
export class StudioDatabaseModule {}
