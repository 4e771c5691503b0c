import { createHash } from 'node:crypto';
import { mkdirSync, realpathSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { StartError } from '../start-error.mjs';
import { isReachable } from './reachable.mjs';

/** The folder survives a restart of the machine, and every user may enter it. */
const SHARED = '/var/tmp';

/**
 * Makes the folder for the data. Where the user whom root lends to PostgreSQL cannot enter it, one that is named after it
 * takes its place.
 *
 * @param {string} wanted
 * @returns {string} a real path
 * @throws StartError when another user owns the folder
 */
export function openDataFolder(wanted) {
  mkdirSync(wanted, { recursive: true });
  const folder = realpathSync(wanted);
  if (isReachable(folder)) return folder;
  const id = createHash('sha256').update(folder).digest('hex').slice(0, 12);
  const shared = join(SHARED, `breakwater-data-${id}`);
  mkdirSync(shared, { recursive: true, mode: 0o755 });
  if (statSync(shared).uid === 0) return shared;
  throw new StartError(
    `${shared} does not belong to root. Choose another one: DATA_FOLDER=/folder npm start`,
  );
}
