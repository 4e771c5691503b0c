/**
 * Nanoseconds that this thread has had a processor for: what else runs on the machine does not count. Linux counts in steps of
 * some milliseconds, so a round should take 50 ms or more.
 */
export function cpuTime(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) * 1_000;
}

/** Nanoseconds of processor time of all threads: files are written and images encoded outside of this one. */
export function processCpuTime(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) * 1_000;
}
