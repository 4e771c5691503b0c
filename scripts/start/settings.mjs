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
 * `debugToken` is that of `DEBUG_TOKEN`; without it, this start gets a token of its own, so that everybody can open the dashboard.
 *
 * `clamdHost` is the host of a clamd of your own; without it, the API asks that of the simulator.
 *
 * `apiUrl` is where browsers find the API; it differs from the API's own address behind a proxy only.
 *
 * `corsOrigins` are origins of further pages that may call the API.
 *
 * `portVariable` names the variable that holds the port of the API: `PORT`, or its second name `API_PORT`.
 *
 * @returns {{ port: string, portVariable: string, webPort: string, apiUrl: string, corsOrigins?: string, upstreamPort: string, clamdHost?: string, clamdPort?: string, uploadFolder: string, databaseUrl?: string, redisUrl?: string, dataFolder: string, debugToken?: string }}
 */
export function readSettings() {
  const file = existsSync(ENV_FILE) ? parseEnv(readFileSync(ENV_FILE, 'utf8')) : {};
  // An empty variable is not set.
  const read = (name, standard) => [process.env[name], file[name]].find(Boolean) ?? standard;
  const portVariable = !read('PORT') && read('API_PORT') ? 'API_PORT' : 'PORT';
  const dataFolder = read('DATA_FOLDER', fileURLToPath(new URL('../../.data', import.meta.url)));
  const port = read(portVariable, '3000');
  return {
    port,
    portVariable,
    webPort: read('WEB_PORT', '3001'),
    apiUrl: read('API_URL', `http://localhost:${port}`),
    corsOrigins: read('CORS_ORIGINS'),
    upstreamPort: read('UPSTREAM_PORT', '4010'),
    clamdHost: read('CLAMD_HOST'),
    clamdPort: read('CLAMD_PORT'),
    uploadFolder: read('UPLOAD_FOLDER', join(dataFolder, 'uploads')),
    databaseUrl: read('DATABASE_URL'),
    redisUrl: read('REDIS_URL'),
    dataFolder,
    debugToken: read('DEBUG_TOKEN'),
  };
}
