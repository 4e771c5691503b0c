import { execFileSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Runs a shell command that changes the machine, one at a time: Jest's workers start their servers together. Needs
 * `flock`, which every Linux has.
 *
 * @throws Error with the standard error of the command
 */
export function exclusively(command: string): void {
  const lock = join(tmpdir(), 'breakwater-tests.lock');
  try {
    execFileSync('flock', [lock, 'sh', '-c', command], {
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
      stdio: 'pipe',
    });
  } catch (error) {
    const complaint = (error as { readonly stderr?: Buffer }).stderr?.toString().trim() ?? '';
    throw new Error(complaint === '' ? String(error) : complaint, { cause: error });
  }
}
