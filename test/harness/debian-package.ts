import { spawnSync } from 'node:child_process';
import { exclusively } from './exclusively.js';

/** A program that no npm package ships, and where Debian has it. */
export interface DebianProgram {
  readonly program: string;
  /** Name of Debian's package. */
  readonly package: string;
}

/**
 * Makes sure that a program is there: on a Debian machine without it, its package is installed, which needs root.
 *
 * @throws Error that says what to do where there is no such program and it can't be installed
 */
export function requireProgram({ program, package: name }: DebianProgram): void {
  if (spawnSync(program, ['--version']).status === 0) return;
  const install = `apt-get install -y --no-install-recommends ${name}`;
  try {
    if (process.getuid?.() !== 0) throw new Error('only root can install it');
    // A machine that has never looked into its package lists does so after the first try.
    exclusively(`command -v ${program} || ${install} || (apt-get update && ${install})`);
  } catch (error) {
    const { message } = error as Error;
    throw new Error(`These tests need "${program}" on the PATH ("${install}"): ${message}`, { cause: error });
  }
}
