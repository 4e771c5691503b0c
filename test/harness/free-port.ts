import { once } from 'node:events';
import { createServer } from 'node:net';

/** Systems do not give these ports to outgoing connections: Linux begins at 32768, and others begin higher. */
const FIRST = 10_000;
const LAST = 32_000;

/** Each of Jest's workers takes every eighth port, so that two workers never take the same one. */
const WORKERS = 8;
const WORKER = Number(process.env['JEST_WORKER_ID'] ?? 0) % WORKERS;

/** The ports that this spec has received. Each port looks free until its program listens. */
const given = new Set<number>();

/** Finds a port on which no process listens. Neither another worker, another call nor an outgoing connection takes it afterwards. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = FIRST + WORKERS * Math.floor(Math.random() * ((LAST - FIRST) / WORKERS)) + WORKER;
    if (given.has(port)) continue;
    given.add(port);
    if (await isFree(port)) return port;
  }
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  try {
    await once(server.listen(port), 'listening');
  } catch {
    return false;
  }
  await once(server.close(), 'close');
  return true;
}
