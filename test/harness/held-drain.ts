import process from 'node:process';

// Preloaded by a process under test: its drain delay ends at SIGWINCH, or when its time is over. No other timer of the process may
// have the same length.
const held = Number(process.env['SHUTDOWN_DRAIN_DELAY']);
const systemTimeout = globalThis.setTimeout;

function heldTimeout(callback: () => void, delay?: number): NodeJS.Timeout {
  const timer = systemTimeout(callback, delay);
  if (delay === held) {
    process.once('SIGWINCH', () => {
      clearTimeout(timer);
      callback();
    });
  }
  return timer;
}

globalThis.setTimeout = Object.assign(heldTimeout, systemTimeout);
