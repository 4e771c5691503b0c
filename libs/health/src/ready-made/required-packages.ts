import { OptionsError, optionalPeer } from '@breakwater/core';

/**
 * Loads the packages that a ready-made check needs. No package is loaded before a check uses it.
 *
 * @param check name of the check
 * @param maker name of the function that made it, e.g. `httpCheck`
 * @param packages the packages to install
 * @throws OptionsError with the command that installs the missing packages
 */
export async function requirePackages(
  check: string,
  maker: string,
  packages: readonly string[],
): Promise<void> {
  const loaded = await Promise.all(
    packages.map((name) => optionalPeer(name, () => import(name) as Promise<unknown>)),
  );
  const missing = packages.filter((_, index) => loaded[index] === undefined).join(' ');
  if (missing === '') return;
  throw new OptionsError(
    `health.checks.${check}`,
    `${maker}() with its packages installed (npm install ${missing})`,
    `no package ${missing}`,
  );
}
