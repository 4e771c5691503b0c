// `npm run proof` runs tests that take too long for `npm test`, about 20 minutes. Run it before you resolve an issue, and quote its last
// lines. The whole suite must pass beside two busy loops on the cores. The specs that end processes must pass many times in a row.
import { spawn, spawnSync } from 'node:child_process';

/** Specs that kill, signal or cut off real processes and servers. */
const ENDINGS = [
  'libs/lifecycle/test',
  'libs/database/test/interrupted-migrations',
  'libs/health/test/leak.process',
  'test/shutdown',
  'test/storm-outage',
];
const ROUNDS = Number(process.env.PROOF_ROUNDS ?? 10);
const BUSY_LOOPS = 2;

/** Keeps a core busy, and ends with the process that started it, however that ends. */
const BUSY_LOOP = 'const { ppid } = process; while (process.ppid === ppid);';

const started = performance.now();
const failed = [];

const secondsSince = (time) => Math.round((performance.now() - time) / 1_000);

function run(name, script, ...args) {
  const began = performance.now();
  const { status } = spawnSync('npm', ['run', '-s', script, '--', '--silent', ...args], { stdio: 'inherit' });
  console.log(`proof: ${name}: ${status === 0 ? 'passed' : 'FAILED'} in ${secondsSince(began)} s`);
  if (status !== 0) failed.push(name);
}

const loops = Array.from({ length: BUSY_LOOPS }, () => spawn(process.execPath, ['-e', BUSY_LOOP]));
try {
  run('unit and module tests beside two busy loops', 'test:unit');
  run('system tests beside two busy loops', 'test:system');
} finally {
  loops.forEach((loop) => loop.kill('SIGKILL'));
}
for (let round = 1; round <= ROUNDS; round++) {
  run(`endings of processes, round ${round}`, 'jest', '--maxWorkers', '2', '--forceExit', ...ENDINGS);
}
console.log(
  failed.length === 0
    ? `proof: all passed in ${secondsSince(started)} s`
    : `proof: ${failed.length} failed: ${failed.join('; ')}`,
);
process.exitCode = failed.length === 0 ? 0 : 1;
