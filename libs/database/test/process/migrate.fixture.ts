import { Pool } from 'pg';
import { applyMigrations } from '../../src/index.js';

/** Applies the migrations of the folder `FOLDER` to the database `DATABASE_URL`. */
const { DATABASE_URL: connectionString, FOLDER: folder = '' } = process.env;
await applyMigrations(new Pool({ connectionString: connectionString ?? '' }), folder);
