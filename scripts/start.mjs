// `npm start`: builds what is needed, then runs PostgreSQL, the upstream simulator, the Studio API and its page until Ctrl-C.
import { randomBytes } from 'node:crypto';
import { build } from './start/build.mjs';
import { openDatabase } from './start/database.mjs';
import { followParent } from './start/follow-parent.mjs';
import { anyFreePort, requireFreePort } from './start/free-port.mjs';
import { requireNode } from './start/node-version.mjs';
import { readSettings } from './start/settings.mjs';
import { Stack } from './start/stack.mjs';
import { StartError } from './start/start-error.mjs';

const settings = readSettings();
const { port, portVariable, upstreamPort, webPort } = settings;
const api = `http://localhost:${port}`;
const upstream = `http://localhost:${upstreamPort}`;
const web = `http://localhost:${webPort}`;
const debugToken = settings.debugToken ?? randomBytes(12).toString('hex');

const stack = new Stack();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => void stack.stop(0));
followParent(() => void stack.stop(0));

try {
  requireNode();
  await requireFreePort(portVariable, port, 'the API');
  await requireFreePort('WEB_PORT', webPort, 'the Studio page');
  await requireFreePort('UPSTREAM_PORT', upstreamPort, 'the upstream simulator');
  const ownPort = settings.clamdHost ? undefined : settings.clamdPort;
  if (ownPort) await requireFreePort('CLAMD_PORT', ownPort, 'the simulated clamd');
  const clamdPort = ownPort ?? String(await anyFreePort());
  const [database] = await Promise.all([
    openDatabase(stack, settings),
    build(stack, ['apps/upstream', 'apps/api', 'apps/web']),
  ]);
  stack.run('upstream', 'apps/upstream/dist/main.js', {
    UPSTREAM_PORT: upstreamPort,
    CLAMD_PORT: clamdPort,
  });
  stack.run('api', 'apps/api/dist/main.js', {
    PORT: port,
    UPSTREAM_PORT: upstreamPort,
    // With CLAMD_HOST the API asks a clamd of its own.
    ...(!settings.clamdHost && { CLAMD_PORT: clamdPort }),
    UPLOAD_FOLDER: settings.uploadFolder,
    DATABASE_URL: database.url,
    DEBUG_TOKEN: debugToken,
    // A browser takes the two names of this machine for two origins.
    CORS_ORIGINS: [web, `http://127.0.0.1:${webPort}`, settings.corsOrigins].filter(Boolean).join(),
  });
  stack.run('web', 'apps/web/dist/main.js', {
    WEB_PORT: webPort,
    API_URL: settings.apiUrl,
    API_INTERNAL_URL: api,
  });
  await stack.answers('upstream', `${upstream}/faults`);
  await stack.answers('api', `${api}/health/ready`);
  await stack.answers('web', `${web}/api/ready`);
  console.log(`
Studio page          ${web}
Dashboard            ${api}/admin/   token: ${settings.debugToken ? 'that of DEBUG_TOKEN' : debugToken}
Studio API           ${api}
Upstream simulator   ${upstream}   breaks and repairs the services that the API calls
Simulated clamd      port ${clamdPort}
PostgreSQL           ${database.description}
Redis                ${settings.redisUrl ? 'that of REDIS_URL' : 'disabled (set REDIS_URL to use one)'}

The README has a tour through these pages ("Two-minute tour"). In a terminal, try:
  curl ${api}/channels/UCbreakwater/stats
  curl -X PUT ${upstream}/faults -d '{"mode":"error"}'
  curl ${upstream}/calls

Ctrl-C ends all of it.
`);
} catch (error) {
  if (!stack.stopping) console.error(error instanceof StartError ? error.message : error);
  await stack.stop(1);
}
