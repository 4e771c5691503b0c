/**
 * `node scripts/complete-lock.mjs [folder]` completes the package-lock.json of a folder with the platform builds that the registry of the last install did not offer.
 *
 * With a registry that mirrors only one platform, npm writes a lock file without the optional packages of other platforms. The next
 * `npm ci` refuses it: "Missing: ... from lock file". The missing versions are known, because a package pins its platform builds
 * exactly. Run `npm run lock` after each change of dependencies.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const [folder = '.'] = process.argv.slice(2);
const LOCK_FILE = join(folder, 'package-lock.json');
const EXACT_VERSION = /^\d+\.\d+\.\d+/;
const PLATFORM = /[-/](?<os>[a-z0-9]+)-(?<cpu>[a-z0-9]+)(?:-(?<abi>[a-z]+))?$/;

/** The lock entry of a platform build, read from its name: `binding-linux-arm64-musl` runs on linux, arm64, musl. */
function entryOf(name, version, dev) {
  const platform = PLATFORM.exec(name)?.groups;
  if (!platform) throw new Error(`${name}@${version} is missing from the lock file and names no platform.`);
  const libc = platform.abi?.startsWith('gnu')
    ? 'glibc'
    : platform.abi?.startsWith('musl')
      ? 'musl'
      : undefined;
  return {
    version,
    cpu: [platform.cpu],
    ...(dev && { dev }),
    ...(libc && { libc: [libc] }),
    optional: true,
    os: [platform.os],
  };
}

const lock = JSON.parse(readFileSync(LOCK_FILE, 'utf8'));
const { '': root, ...packages } = lock.packages;
const added = [];
for (const [path, entry] of Object.entries(packages)) {
  for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
    const known = [`${path}/node_modules/${name}`, `node_modules/${name}`].some((place) => place in packages);
    if (known || !EXACT_VERSION.test(version)) continue;
    packages[`node_modules/${name}`] = entryOf(name, version, entry.dev);
    added.push(`${name}@${version}`);
  }
}
const sorted = Object.entries(packages).toSorted(([left], [right]) => left.localeCompare(right, 'en'));
lock.packages = { '': root, ...Object.fromEntries(sorted) };
writeFileSync(LOCK_FILE, `${JSON.stringify(lock, null, 2)}\n`);
console.log(added.length === 0 ? `${LOCK_FILE} is complete.` : `Added to ${LOCK_FILE}:\n${added.join('\n')}`);
