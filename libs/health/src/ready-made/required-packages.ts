import { OptionsError } from '@breakwater/core';

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
  const outcomes = await Promise.allSettled(packages.map((name) => import(name) as Promise<unknown>));
  const failed = outcomes.flatMap((outcome, index) =>
    outcome.status === 'rejected' ? [{ name: packages[index]!, reason: outcome.reason as unknown }] : [],
  );
  const broken = failed.find(({ name, reason }) => !isMissing(name, reason));
  if (broken) throw broken.reason;
  if (failed.length === 0) return;
  const missing = failed.map(({ name }) => name).join(' ');
  throw new OptionsError(
    `health.checks.${check}`,
    `${maker}() with its packages installed (npm install ${missing})`,
    `no package ${missing}`,
  );
}

/** Returns whether the package itself is missing, in contrast to a package that is there and fails as it loads. */
function isMissing(name: string, reason: unknown): boolean {
  const { code, message } = reason as NodeJS.ErrnoException;
  return (code === 'ERR_MODULE_NOT_FOUND' || code === 'MODULE_NOT_FOUND') && message.includes(name);
}
