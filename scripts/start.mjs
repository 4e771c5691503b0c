// `npm start`: builds what is needed, then runs PostgreSQL, the upstream simulator and the Studio API until Ctrl-C.
import { build } from './start/build.mjs';
import { openDatabase } from './start/database.mjs';
import { followParent } from './start/follow-parent.mjs';
import { anyFreePort, requireFreePort } from './start/free-port.mjs';
import { requireNode } from './start/node-version.mjs';
import { readSettings } from './start/settings.mjs';
import { Stack } from './start/stack.mjs';
import { StartError } from './start/start-error.mjs';

const settings = readSettings();
const { port, portVariable, upstreamPort } = settings;
const api = `http://localhost:${port}`;
const upstream = `http://localhost:${upstreamPort}`;

const stack = new Stack();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => void stack.stop(0));
followParent(() => void stack.stop(0));

try {
  requireNode();
  await requireFreePort(portVariable, port, 'the API');
  await requireFreePort('UPSTREAM_PORT', upstreamPort, 'the upstream simulator');
  const ownPort = settings.clamdHost ? undefined : settings.clamdPort;
  if (ownPort) await requireFreePort('CLAMD_PORT', ownPort, 'the simulated clamd');
  const clamdPort = ownPort ?? String(await anyFreePort());
  const [database] = await Promise.all([
    openDatabase(stack, settings),
    build(stack, ['apps/upstream', 'apps/api']),
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
  });
  await stack.answers('upstream', `${upstream}/faults`);
  await stack.answers('api', `${api}/health/ready`);
  console.log(`
Studio API           ${api}
Dashboard            ${settings.hasDashboard ? `${api}/admin/` : 'disabled (set DEBUG_TOKEN to use it)'}
Upstream simulator   ${upstream}
Simulated clamd      port ${clamdPort}
PostgreSQL           ${database.description}
Redis                ${settings.redisUrl ? 'that of REDIS_URL' : 'disabled (set REDIS_URL to use one)'}

Try:
  curl ${api}/channels/UCbreakwater/stats
  curl -X PUT ${upstream}/faults -d '{"mode":"error"}'
  curl ${upstream}/calls

Ctrl-C ends all of it.
`);
} catch (error) {
  if (!stack.stopping) console.error(error instanceof StartError ? error.message : error);
  await stack.stop(1);
}
