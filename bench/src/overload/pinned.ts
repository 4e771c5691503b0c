import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/**
 * Starts a script of this folder on one core, so that two processes do not take processor time from each other. Without two cores, and on
 * systems other than Linux, the script runs wherever the system puts it.
 */
export function startPinned(script: string, core: number, ...args: string[]): ChildProcess {
  const node = [process.execPath, fileURLToPath(new URL(script, import.meta.url)), ...args];
  const cores = coresOfThisProcess();
  const [command = '', ...rest] = cores.length < 2 ? node : ['taskset', '-c', String(cores[core]), ...node];
  return spawn(command, rest, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
}

/** Reads the numbers of the cores from the kernel: a container may have cores 6 and 7 only. */
function coresOfThisProcess(): number[] {
  if (process.platform !== 'linux') return [];
  const [, list = ''] = /^Cpus_allowed_list:\s*(\S+)/m.exec(readFileSync('/proc/self/status', 'utf8')) ?? [];
  return list.split(',').flatMap((range) => {
    const [first = 0, last = first] = range.split('-').map(Number);
    return Array.from({ length: last - first + 1 }, (_, index) => first + index);
  });
}
