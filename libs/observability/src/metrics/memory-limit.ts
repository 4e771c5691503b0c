import { totalmem } from 'node:os';

/** Bytes that the process may use: the limit of its container (cgroup), or the memory of the machine. */
export function memoryLimit(): number {
  const machine = totalmem();
  // 0 when the limit is unknown, and some huge number when there is none.
  const container = process.constrainedMemory();
  return container > 0 ? Math.min(container, machine) : machine;
}
