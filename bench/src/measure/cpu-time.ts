/**
 * Nanoseconds that this thread has had a processor for: what else runs on the machine does not count. Linux counts in steps of
 * some milliseconds, so a round should take 50 ms or more.
 */
export function cpuTime(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) * 1_000;
}
