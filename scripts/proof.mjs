// `npm run proof`: what takes too long for `npm test`. Run it before an issue is resolved, and quote its last lines.
// The whole suite has to pass beside two busy loops on the cores, the specs that end processes several times in a row, the kills of
// replicas that run operations, and a million events of a stream through drops and kills.
// PROOF_ROUNDS sets how often: with 1 the proof takes about 20 minutes on quiet cores, with the default of 10 about 40.
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';

/** Specs that kill, signal or cut off real processes and servers. */
const ENDINGS = [
  'libs/lifecycle/test',
  'libs/database/test/interrupted-migrations',
  'libs/health/test/leak.process',
  'test/shutdown',
  'test/stopping',
  'test/storm-outage',
];
const ROUNDS = Number(process.env.PROOF_ROUNDS ?? 10);
if (!Number.isInteger(ROUNDS) || ROUNDS < 0) {
  console.error(`proof: PROOF_ROUNDS has to be a whole number, but is '${process.env.PROOF_ROUNDS}'.`);
  process.exit(2);
}
const BUSY_LOOPS = 2;

/** Keeps a core busy, and ends with the process that started it, however that ends. */
const BUSY_LOOP = 'const { ppid } = process; while (process.ppid === ppid);';

const started = performance.now();
const folder = mkdtempSync(join(tmpdir(), 'proof-'));
const summary = [];
let isProven = true;

const secondsSince = (time) => Math.round((performance.now() - time) / 1_000);

function say(line) {
  summary.push(line);
  console.log(line);
}

/** Runs a script of package.json that ends in Jest. */
function run(name, script, ...args) {
  const began = performance.now();
  const file = join(folder, `${summary.length}.json`);
  const options = ['--silent', '--json', '--outputFile', file, ...args];
  const { status } = spawnSync('npm', ['run', '-s', script, '--', ...options], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const { passed, failed } = readResults(file);
  say(
    `proof: ${name}: ${status === 0 ? 'passed' : 'FAILED'} in ${secondsSince(began)} s, ${passed} tests passed`,
  );
  for (const title of failed) say(`proof:   failed: ${title}`);
  if (status !== 0) isProven = false;
}

/** Reads what Jest writes; a script that fails before Jest starts writes nothing. */
function readResults(file) {
  try {
    const { numPassedTests, testResults } = JSON.parse(readFileSync(file, 'utf8'));
    const failed = testResults
      .filter(({ status }) => status === 'failed')
      .flatMap(({ name, assertionResults }) => {
        const titles = assertionResults
          .filter(({ status }) => status === 'failed')
          .map((test) => test.fullName);
        return (titles.length > 0 ? titles : ['the file itself']).map(
          (title) => `${relative(process.cwd(), name)}: ${title}`,
        );
      });
    return { passed: numPassedTests, failed };
  } catch {
    return { passed: 0, failed: [] };
  }
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
process.env.OPERATION_KILLS = '200';
run(
  '200 kills of two replicas that run operations',
  'jest',
  '--maxWorkers',
  '1',
  '--forceExit',
  'test/jobs/kills',
);
Object.assign(process.env, { STREAM_EVENTS: '1000000', STREAM_DROPS: '50', STREAM_KILLS: '3' });
run(
  'a million events through 50 drops and 3 kills',
  'jest',
  '--maxWorkers',
  '1',
  '--forceExit',
  'test/streams/kills',
);
rmSync(folder, { recursive: true });
// Once more, because the reports of Jest stand between the lines.
console.log(`\n${summary.join('\n')}`);
console.log(`proof: ${isProven ? 'all passed' : 'NOT proven'} in ${secondsSince(started)} s`);
process.exitCode = isProven ? 0 : 1;
