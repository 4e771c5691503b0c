import { applyMigrations, DatabasePool } from '@breakwater/database';
import { StartupTasks } from '@breakwater/lifecycle';
import { Injectable } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import type { ModeVariables } from '../config/mode.variables.js';
import { MIGRATIONS_FOLDER } from './migrations-folder.js';

/**
 * Brings the tables up to date before the service is ready, except in production. There `migrate.ts` does it as a step of the
 * deployment, with an account that may change tables, and the first query of the service fails if the step was left out.
 */
@Injectable()
export class Migrations {
  constructor(tasks: StartupTasks, pool: DatabasePool, config: ConfigService<ModeVariables, true>) {
    if (config.get('NODE_ENV', { infer: true }) === 'production') return;
    tasks.register('database.migrations', () => applyMigrations(pool, MIGRATIONS_FOLDER));
  }
}
