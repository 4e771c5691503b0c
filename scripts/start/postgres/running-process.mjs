import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';

/**
 * Returns the parent and the command of a process.
 *
 * @param {number} id
 * @returns {{ parent: number, command: string } | undefined} `undefined` when there is none
 */
export function runningProcess(id) {
  try {
    return existsSync('/proc/self/stat') ? fromProc(id) : fromPs(id);
  } catch {
    return undefined;
  }
}

function fromProc(id) {
  const [, state, parent] = /^\d+ \(.*\) (\S) (\d+) /s.exec(readFileSync(`/proc/${id}/stat`, 'utf8')) ?? [];
  // A zombie has ended; only its parent has not noticed.
  if (state === undefined || state === 'Z') return undefined;
  const command = readFileSync(`/proc/${id}/cmdline`, 'utf8').replaceAll('\0', ' ');
  return { parent: Number(parent), command };
}

/** Reads the process with `ps`, for systems without /proc such as macOS. */
function fromPs(id) {
  const line = execFileSync('ps', ['-o', 'ppid=,command=', '-p', String(id)], { encoding: 'utf8' });
  const [, parent, command] = /^\s*(\d+)\s+(.*)$/m.exec(line) ?? [];
  return command === undefined ? undefined : { parent: Number(parent), command };
}
