import { subscribe } from 'node:diagnostics_channel';
import { flushCompileCache } from 'node:module';

// Loaded before a program (`--import`): tells the parent process how much processor time the program took until it listens.
subscribe('tracing:net.server.listen:asyncEnd', () => {
  const { user, system } = process.cpuUsage();
  // Node writes a compile cache only when a process ends by itself, and this one is killed.
  flushCompileCache();
  process.send?.((user + system) / 1_000);
});
