import { spawnSync } from 'node:child_process';
import { exclusively } from './exclusively.js';

/** A program that no npm package ships, and where Debian has it. */
export interface DebianProgram {
  readonly program: string;
  /** Name of Debian's package. */
  readonly package: string;
}

/**
 * Makes sure that a program is installed. On a Debian machine without it, the function installs its package, which needs root.
 *
 * @throws Error with the remedy when the program is missing and cannot be installed
 */
export function requireProgram({ program, package: name }: DebianProgram): void {
  if (spawnSync(program, ['--version']).status === 0) return;
  const install = `apt-get install -y --no-install-recommends ${name}`;
  try {
    if (process.getuid?.() !== 0) throw new Error('only root can install it');
    // A machine without package lists fetches them after the first attempt.
    exclusively(`command -v ${program} || ${install} || (apt-get update && ${install})`);
  } catch (error) {
    const { message } = error as Error;
    throw new Error(`These tests need "${program}" on the PATH ("${install}"): ${message}`, { cause: error });
  }
}
