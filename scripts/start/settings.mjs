import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseEnv } from 'node:util';

const ENV_FILE = fileURLToPath(new URL('../../.env', import.meta.url));

/**
 * Reads what the stack needs from the environment, then from the `.env` file, which the API reads too.
 *
 * `DATA_FOLDER` is where the stack's own PostgreSQL keeps its data; there is none when `DATABASE_URL` is set.
 *
 * `hasDashboard` is true if `DEBUG_TOKEN` is set: without it, the API has no routes for operators.
 *
 * `clamdHost` is the host of a clamd of your own; without it, the API asks that of the simulator.
 *
 * `portVariable` names the variable that holds the port of the API: `PORT`, or its second name `API_PORT`.
 *
 * @returns {{ port: string, portVariable: string, upstreamPort: string, clamdHost?: string, clamdPort?: string, uploadFolder: string, databaseUrl?: string, redisUrl?: string, dataFolder: string, hasDashboard: boolean }}
 */
export function readSettings() {
  const file = existsSync(ENV_FILE) ? parseEnv(readFileSync(ENV_FILE, 'utf8')) : {};
  // An empty variable is not set.
  const read = (name, standard) => [process.env[name], file[name]].find(Boolean) ?? standard;
  const portVariable = !read('PORT') && read('API_PORT') ? 'API_PORT' : 'PORT';
  const dataFolder = read('DATA_FOLDER', fileURLToPath(new URL('../../.data', import.meta.url)));
  return {
    port: read(portVariable, '3000'),
    portVariable,
    upstreamPort: read('UPSTREAM_PORT', '4010'),
    clamdHost: read('CLAMD_HOST'),
    clamdPort: read('CLAMD_PORT'),
    uploadFolder: read('UPLOAD_FOLDER', join(dataFolder, 'uploads')),
    databaseUrl: read('DATABASE_URL'),
    redisUrl: read('REDIS_URL'),
    dataFolder,
    hasDashboard: read('DEBUG_TOKEN') !== undefined,
  };
}
