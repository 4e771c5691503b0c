// `npm run proof`: what takes too long for `npm test`. Run it before an issue is resolved, and quote its last lines.
// The whole suite has to pass beside two busy loops on the cores, and the specs that end processes many times in a row.
import { spawn, spawnSync } from 'node:child_process';

/** Specs that kill, signal or cut off real processes and servers. */
const ENDINGS = [
  'libs/lifecycle/test',
  'libs/health/test/leak.process',
  'test/shutdown',
  'test/storm-outage',
];
const ROUNDS = Number(process.env.PROOF_ROUNDS ?? 10);
const BUSY_LOOPS = 2;

const failed = [];

function run(name, script, ...args) {
  const started = performance.now();
  const { status } = spawnSync('npm', ['run', '-s', script, ...(args.length > 0 ? ['--', ...args] : [])], {
    stdio: 'inherit',
  });
  const seconds = Math.round((performance.now() - started) / 1_000);
  console.log(`proof: ${name}: ${status === 0 ? 'passed' : 'FAILED'} in ${seconds} s`);
  if (status !== 0) failed.push(name);
}

const loops = Array.from({ length: BUSY_LOOPS }, () => spawn(process.execPath, ['-e', 'for (;;);']));
const release = () => loops.forEach((loop) => loop.kill('SIGKILL'));
process.once('exit', release);
try {
  run('unit and module tests beside two busy loops', 'test:unit', '--silent');
  run('system tests beside two busy loops', 'test:system', '--silent');
} finally {
  release();
}
for (let round = 1; round <= ROUNDS; round++) {
  run(
    `endings of processes, round ${round}`,
    'jest',
    '--maxWorkers',
    '1',
    '--silent',
    '--forceExit',
    ...ENDINGS,
  );
}
console.log(
  failed.length === 0 ? 'proof: all passed' : `proof: ${failed.length} failed: ${failed.join('; ')}`,
);
process.exitCode = failed.length === 0 ? 0 : 1;
