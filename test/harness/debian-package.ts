import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { exclusively } from './exclusively.js';

/** A program that no npm package ships, and where Debian has it. */
export interface DebianProgram {
  readonly program: string;
  /** Name of Debian's package. */
  readonly package: string;
}

/** Debian installs some servers into a folder that is not on the PATH of every user. */
const SYSTEM_PROGRAMS = '/usr/sbin';

/**
 * Makes sure that a program is installed. On a Debian machine without it, the function installs its package, which needs root.
 *
 * @returns the path of the program
 * @throws Error with the remedy when the program is missing and cannot be installed
 */
export function requireProgram({ program, package: name }: DebianProgram): string {
  const install = `apt-get install -y --no-install-recommends ${name}`;
  try {
    const found = pathOf(program);
    if (found) return found;
    if (process.getuid?.() !== 0) throw new Error('only root can install it');
    // A machine without package lists fetches them after the first attempt.
    exclusively(`command -v ${program} || ${install} || (apt-get update && ${install})`);
    const installed = pathOf(program);
    if (installed) return installed;
    throw new Error('the package does not contain it');
  } catch (error) {
    const { message } = error as Error;
    throw new Error(`These tests need "${program}" on the PATH ("${install}"): ${message}`, { cause: error });
  }
}

function pathOf(program: string): string | undefined {
  const folders = [...(process.env['PATH'] ?? '').split(':'), SYSTEM_PROGRAMS];
  return folders.map((folder) => join(folder, program)).find((path) => existsSync(path));
}
