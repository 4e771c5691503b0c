// `node scripts/build-studio-page.mjs` builds the Studio page with Vite into `apps/web/dist/ui`, if it is out of date.
import { createHash } from 'node:crypto';
import { existsSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** The sources of the page. The lock file fixes the versions of React and Vite. */
const SOURCES = [
  'apps/web/ui/**/*',
  'apps/web/vite.config.mjs',
  'libs/client/src/**/*.{ts,tsx}',
  'libs/client/package.json',
  'package-lock.json',
];

/** Holds the digest of the sources of the last build. */
const DIGEST = join(ROOT, 'apps/web/dist/ui.sha256');

const digest = digestOfSources();
const isUpToDate =
  existsSync(join(ROOT, 'apps/web/dist/ui/index.html')) &&
  existsSync(DIGEST) &&
  readFileSync(DIGEST, 'utf8') === digest;
if (!isUpToDate) await buildPage();

/** Reads contents rather than times, because a checkout changes the times of all files. */
function digestOfSources() {
  const hash = createHash('sha256');
  const files = globSync(SOURCES, { cwd: ROOT, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name));
  for (const file of files.toSorted()) hash.update(`${file}\0`).update(readFileSync(file)).update('\0');
  return hash.digest('hex');
}

async function buildPage() {
  // A build that fails or is interrupted must not count as done.
  rmSync(DIGEST, { force: true });
  const { build } = await import('vite');
  await build({ configFile: join(ROOT, 'apps/web/vite.config.mjs'), logLevel: 'warn' });
  mkdirSync(dirname(DIGEST), { recursive: true });
  writeFileSync(DIGEST, digest);
}
