const REQUIRED = { major: 22, minor: 12 };

/**
 * Checks the version of Node, because npm only warns about `engines`. An older Node lacks functions that the packages call later.
 *
 * @param version e.g. `22.12.0`
 * @throws Error that names both versions
 */
export function requireNode(version = process.versions.node): void {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major > REQUIRED.major || (major === REQUIRED.major && minor >= REQUIRED.minor)) return;
  throw new Error(
    `Breakwater needs Node ${REQUIRED.major}.${REQUIRED.minor} or later, and this process runs on Node ${version}. Start it with a newer Node.`,
  );
}
