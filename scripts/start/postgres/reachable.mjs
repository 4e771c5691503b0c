import { statSync } from 'node:fs';
import { dirname } from 'node:path';

const OTHERS_MAY_ENTER = 0o001;

/**
 * PostgreSQL does not run as root, so root lends it a user of its own: tells whether that user can enter the folder. A
 * normal user runs it itself.
 *
 * @param {string} folder a real path
 */
export function isReachable(folder) {
  if (process.getuid?.() !== 0) return true;
  for (let place = folder; ; place = dirname(place)) {
    if ((statSync(place).mode & OTHERS_MAY_ENTER) === 0) return false;
    if (place === dirname(place)) return true;
  }
}
