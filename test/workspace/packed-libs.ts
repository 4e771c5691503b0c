import { execFileSync } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { delimiter, dirname } from 'node:path';
// @ts-expect-error -- scripts run without a build, so it is JavaScript
import * as packing from '../../scripts/packed-libs.mjs';

/** A lib as `npm pack` ships it. */
export interface PackedLib {
  /** `@breakwater/core` */
  readonly name: string;
  /** `libs/core` */
  readonly place: string;
  readonly tarball: string;
  /** Paths inside the package. */
  readonly files: readonly string[];
}

/**
 * Runs a command with the Node of this process and returns its standard output. The error contains its standard error.
 *
 * @param variables environment variables, beside those of this process
 */
export function run(
  command: string,
  args: readonly string[],
  cwd = '.',
  variables: NodeJS.ProcessEnv = {},
): string {
  const env = {
    ...process.env,
    PATH: [dirname(process.execPath), process.env['PATH']].join(delimiter),
    npm_config_loglevel: 'error',
    ...variables,
  };
  try {
    return execFileSync(command, args, { cwd, encoding: 'utf8', env, stdio: 'pipe' });
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string };
    throw new Error(`${command} ${args.join(' ')} failed:\n${stdout}${stderr}`, { cause: error });
  }
}

/** Builds every lib. */
export function buildLibs(): void {
  const projects = globSync('libs/*/src/index.ts').map((entry) => dirname(dirname(entry)));
  run(process.execPath, ['node_modules/typescript-7/bin/tsc', '-b', ...projects]);
}

/** Packs every published lib into `destination`. The libs must be built. */
export const { packLibs } = packing as { readonly packLibs: (destination: string) => PackedLib[] };

/** The version of `name` in the lock file of this repository. */
export function lockedVersion(name: string): string {
  const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8')) as {
    packages: Record<string, { version: string }>;
  };
  const entry = packages[`node_modules/${name}`];
  if (!entry) throw new Error(`${name} is not in package-lock.json.`);
  return entry.version;
}
