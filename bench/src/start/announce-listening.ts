import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { flushCompileCache } from 'node:module';
import { processCpuTime } from '../measure/cpu-time.js';

const LISTENING = 'tracing:net.server.listen:asyncEnd';

// Loaded before a program (`--import`): tells the parent process how much processor time the program has taken, as soon as it listens and
// whenever it is asked. The program ends with its parent.
subscribe(LISTENING, function onListening() {
  const untilNow = processCpuTime();
  // A program may open several servers.
  unsubscribe(LISTENING, onListening);
  // Node writes a compile cache only when a process ends by itself, and this one is killed.
  flushCompileCache();
  process.on('message', () => process.send?.(processCpuTime()));
  process.once('disconnect', () => process.exit());
  process.send?.(untilNow);
});
