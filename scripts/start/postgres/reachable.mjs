import { statSync } from 'node:fs';
import { dirname } from 'node:path';
import { StartError } from '../start-error.mjs';

const OTHERS_MAY_ENTER = 0o001;

/**
 * PostgreSQL does not run as root, so root lends it a user of its own, who has to be able to enter the folder.
 *
 * @param {string} folder
 * @throws StartError when it cannot
 */
export function requireReachable(folder) {
  if (process.getuid?.() !== 0) return;
  for (let place = folder; ; place = dirname(place)) {
    if ((statSync(place).mode & OTHERS_MAY_ENTER) === 0) {
      throw new StartError(
        `PostgreSQL does not run as root, and other users may not enter ${place}. ` +
          'Start as a normal user, or from a folder that all may enter, or with a database of your own: DATABASE_URL=postgresql://... npm start',
      );
    }
    if (place === dirname(place)) return;
  }
}
