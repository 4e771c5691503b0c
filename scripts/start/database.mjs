import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { anyFreePort } from './free-port.mjs';
import { urlOf } from './postgres/account.mjs';
import { openDataFolder } from './postgres/data-folder.mjs';
import makeProgramsReachable from './postgres/reachable-programs.mjs';

// Absolute, so that a later start recognises a server by the program that runs it.
const PROGRAM = fileURLToPath(new URL('./postgres/main.mjs', import.meta.url));

/**
 * The database of the stack: the given one, or a server of the stack's own that keeps its data in a folder.
 *
 * @param {import('./stack.mjs').Stack} stack
 * @param {{ databaseUrl?: string, dataFolder: string }} settings
 * @returns {Promise<{ url: string, description: string }>}
 * @throws StartError when the server does not start
 */
export async function openDatabase(stack, { databaseUrl, dataFolder }) {
  // A connection string holds a password, so it is not printed.
  if (databaseUrl) return { url: databaseUrl, description: 'that of DATABASE_URL' };
  makeProgramsReachable();
  const folder = openDataFolder(dataFolder);
  const port = await anyFreePort();
  await stack.runFoundation('postgres', PROGRAM, {
    DATA_FOLDER: folder,
    POSTGRES_PORT: port,
  });
  const url = urlOf(port);
  const place = relative('', folder);
  return { url, description: `${url}, data in ${place.startsWith('..') ? folder : place}` };
}
