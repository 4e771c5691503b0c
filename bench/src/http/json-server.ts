import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** A server that answers each request with 1 kB of JSON, in a process of its own. */
export interface JsonServer {
  readonly url: string;
  stop(): void;
}

/** Starts the server on a free port. */
export async function startJsonServer(): Promise<JsonServer> {
  const child: ChildProcess = fork(fileURLToPath(new URL('json-server.process.js', import.meta.url)), {
    execArgv: [],
  });
  const [port] = (await once(child, 'message')) as [number];
  return { url: `http://127.0.0.1:${port}`, stop: () => child.kill() };
}
