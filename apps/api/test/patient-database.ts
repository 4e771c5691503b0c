import { minutes } from '@breakwater/core';
import { DatabaseModule } from '@breakwater/database';
import type { DynamicModule } from '@nestjs/common';
import { patientClient } from '../../../test/harness/patient-transactions.js';
import { PrismaClient } from '../src/generated/prisma/client.js';

/** The database of a spec about its content: limits that a busy machine does not reach. */
export const patientDatabase = (url: string): DynamicModule =>
  DatabaseModule.forRoot({
    client: patientClient(PrismaClient),
    url,
    timeout: minutes(3),
    connectTimeout: minutes(1),
    queryTimeout: minutes(1),
  });
