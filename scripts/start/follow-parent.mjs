/** Interval of the checks whether the parent lives, in milliseconds. */
const INTERVAL = 200;

/**
 * Calls back when the process that started this one has ended. The shell between npm and this process dies of a signal
 * that was meant for all of them, and does not pass it on.
 *
 * @param {() => void} onOrphaned
 */
export function followParent(onOrphaned) {
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    onOrphaned();
  }, INTERVAL);
  timer.unref();
}
