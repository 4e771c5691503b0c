import process from 'node:process';

// Preloaded by a process under test: its drain delay ends at SIGWINCH, or when its time is over. No other timer of the process may
// have the same length.
const held = Number(process.env['SHUTDOWN_DRAIN_DELAY']);
const systemTimeout = globalThis.setTimeout;

// Timers of others have arguments: without them, undici would throw when it closes an idle connection.
function heldTimeout<A extends unknown[]>(
  callback: (...args: A) => void,
  delay?: number,
  ...args: A
): NodeJS.Timeout {
  const timer = systemTimeout(callback, delay, ...args);
  if (delay === held) {
    process.once('SIGWINCH', () => {
      clearTimeout(timer);
      callback(...args);
    });
  }
  return timer;
}

globalThis.setTimeout = Object.assign(heldTimeout, systemTimeout);
