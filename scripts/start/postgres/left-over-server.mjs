import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { StartError } from '../start-error.mjs';
import { runningProcess } from './running-process.mjs';

/** How long a server may take to end before it is killed, in milliseconds. */
const GRACE = 5_000;
const POLL_INTERVAL = 20;

/**
 * Clears a data folder of what an `npm start` that was killed has left: a server that runs without it, or the file by which
 * PostgreSQL would take another process for such a server.
 *
 * @param {string} folder
 * @param {string} owner how the command of the program that runs servers looks
 * @throws StartError when the server belongs to an `npm start` that lives
 */
export async function endLeftOverServer(folder, owner) {
  const file = join(folder, 'postmaster.pid');
  const id = readId(file);
  const server = id && runningProcess(id);
  // PostgreSQL itself replaces a file that names no process.
  if (!server) return;
  if (!server.command.includes(folder)) {
    // What may be a server after all is left to PostgreSQL to judge.
    if (!server.command.includes('postgres')) rmSync(file, { force: true });
    return;
  }
  if (runningProcess(server.parent)?.command.includes(owner)) {
    throw new StartError(
      `Another "npm start" uses the database in ${folder}. End it, or give this one a folder of its own: DATA_FOLDER=.data/second npm start`,
    );
  }
  await end(id);
}

/** @returns {number | undefined} id of the server that wrote the file */
function readId(file) {
  try {
    return Number.parseInt(readFileSync(file, 'utf8'), 10) || undefined;
  } catch (error) {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  }
}

/** SIGINT is PostgreSQL's fast shutdown: clients are cut off, everything is written. */
async function end(id) {
  process.kill(id, 'SIGINT');
  for (const deadline = Date.now() + GRACE; runningProcess(id); await sleep(POLL_INTERVAL)) {
    if (Date.now() > deadline) process.kill(id, 'SIGKILL');
  }
}
