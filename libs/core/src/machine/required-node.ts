/**
 * Checks the version of Node, because npm only warns about `engines`. An older Node lacks functions that the packages call later.
 *
 * @param who the package or product that needs it, for the message
 * @param required the oldest version, e.g. `22.12`
 * @param version @default the version of the process
 * @throws Error that names both versions
 */
export function requireNode(who: string, required: string, version = process.versions.node): void {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [requiredMajor = 0, requiredMinor = 0] = required.split('.').map(Number);
  if (major > requiredMajor || (major === requiredMajor && minor >= requiredMinor)) return;
  throw new Error(
    `${who} needs Node ${required} or later, and this process runs on Node ${version}. Start it with a newer Node.`,
  );
}
