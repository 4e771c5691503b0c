import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { StartError } from '../start-error.mjs';
import { runningProcess } from './running-process.mjs';

/** Milliseconds that a server may take to end before it is killed. */
const GRACE = 5_000;
const POLL_INTERVAL = 20;

/**
 * Clears a data folder after an `npm start` that was killed: ends its server, or removes a stale file that would make PostgreSQL
 * take another process for the server.
 *
 * @param {string} folder
 * @param {string} owner part of the command of the program that runs servers
 * @throws StartError when the server belongs to an `npm start` that lives
 */
export async function endLeftOverServer(folder, owner) {
  const file = join(folder, 'postmaster.pid');
  const id = readId(file);
  const server = id && runningProcess(id);
  // PostgreSQL itself replaces a file that names no process.
  if (!server) return;
  if (!server.command.includes(folder)) {
    // PostgreSQL itself judges a process that may be another server.
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

/** Ends a server with SIGINT, PostgreSQL's fast shutdown: it disconnects clients and writes all data. */
async function end(id) {
  process.kill(id, 'SIGINT');
  for (const deadline = Date.now() + GRACE; runningProcess(id); await sleep(POLL_INTERVAL)) {
    if (Date.now() > deadline) process.kill(id, 'SIGKILL');
  }
}
