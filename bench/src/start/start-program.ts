import { fork } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';

/** A program that opens a server. */
export interface ServerProgram {
  readonly file: string;
  /** Variables beside `PORT`. */
  readonly environment: Readonly<Record<string, string>>;
}

const HOOK = new URL('announce-listening.js', import.meta.url).href;

/** Starts a program and ends it as soon as it listens; gives its processor time until then in milliseconds. */
export async function startProgram({ file, environment }: ServerProgram): Promise<number> {
  const child = fork(fileURLToPath(new URL(file, import.meta.url)), {
    execArgv: ['--import', HOOK],
    env: { ...environment, PATH: process.env['PATH'], PORT: String(await freePort()) },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const ended = once(child, 'exit').then(([code]) => `${file} ended with code ${code} before it listened.`);
  const told = await Promise.race([once(child, 'message').then(([message]) => message as number), ended]);
  if (typeof told === 'string') throw new Error(told);
  child.kill('SIGKILL');
  await ended;
  return told;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
