import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

/** Identifies a process among those that share a folder: replicas, containers, and processes of one machine. */
export interface ProcessIdentity {
  readonly host: string;
  /** Namespace of the process id: containers on one machine count from 1 each. Empty where it cannot be read. */
  readonly namespace: string;
  readonly pid: number;
  /** Start of the process in ticks of the kernel, because ids are used again. Empty where it cannot be read. */
  readonly startedAt: string;
}

/** Returns the identity of this process. */
export const thisProcess = (): ProcessIdentity => ({
  host: hostname(),
  namespace: tryTo(() => readlinkSync('/proc/self/ns/pid')) ?? '',
  pid: process.pid,
  startedAt: startOf(process.pid) ?? '',
});

/** Returns whether a process is alive; `undefined` if this process cannot look it up, because it runs elsewhere. */
export function isAlive(other: ProcessIdentity): boolean | undefined {
  const own = thisProcess();
  if (other.host !== own.host || other.namespace !== own.namespace) return undefined;
  try {
    process.kill(other.pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  return (startOf(other.pid) ?? '') === other.startedAt;
}

/** Reads the 22nd field of `stat`, see proc_pid_stat(5). The name of the program, in parentheses, can contain blanks. */
function startOf(pid: number): string | undefined {
  const stat = tryTo(() => readFileSync(`/proc/${pid}/stat`, 'latin1'));
  return stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
}

function tryTo<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
