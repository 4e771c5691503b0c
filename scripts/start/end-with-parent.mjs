// Preloaded into the programs that `npm start` runs: they end when it ends, even if it was killed.

/** Milliseconds that a program may take to end on its own. */
const GRACE = 5_000;

process.once('disconnect', () => {
  process.kill(process.pid, 'SIGTERM');
  setTimeout(() => process.exit(1), GRACE).unref();
});
// The channel alone must not keep a program alive that has nothing left to do.
process.channel?.unref();
