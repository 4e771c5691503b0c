import { exitOnSignal } from '../../src/index.js';

// A long step before the application exists.
const timer = setInterval(() => undefined, 1_000);
const built = exitOnSignal();
process.on('SIGUSR2', () => {
  built();
  process.once('SIGTERM', () => {
    clearInterval(timer);
    process.stdout.write('the application has ended\n');
  });
  process.stdout.write('built\n');
});
process.stdout.write('starting\n');
