// `npm run proof` runs the tests that take too long for `npm test`. Run it before an issue is resolved, and quote its last lines.
// `npm run proof -- streams operations` runs two of the steps. The environment variables of SIZES set their sizes.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
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
/** Sizes of the steps, with their defaults. */
const SIZES = {
  /** Rounds of the specs that end processes. */
  PROOF_ROUNDS: 10,
  /** Kills of replicas that run operations. */
  OPERATION_KILLS: 200,
  /** Events of the stream whose position is a file. */
  STREAM_EVENTS: 100_000,
  /** Events of the stream that commits its position in PostgreSQL. */
  STREAM_COMMITS: 20_000,
  /** Lost connections of each stream. */
  STREAM_DROPS: 50,
  /** Kills of the process of each stream. */
  STREAM_KILLS: 3,
  /** Transitions of the storm in front of an open dashboard. */
  DASHBOARD_TRANSITIONS: 200_000,
  /** Transitions whose time to the screen is measured. */
  DASHBOARD_SAMPLES: 200,
};
for (const [name, size] of Object.entries(SIZES)) {
  SIZES[name] = Number(process.env[name] ?? size);
  if (!Number.isInteger(SIZES[name]) || SIZES[name] < 0)
    refuse(`${name} has to be a whole number, but is '${process.env[name]}'.`);
}
/** The environment of the specs. It has no sizes, because the API refuses to start with variables whose names only look like its own. */
const ENVIRONMENT = Object.fromEntries(Object.entries(process.env).filter(([name]) => !(name in SIZES)));
const BUSY_LOOPS = 2;
/** Milliseconds after which 99 % of the transitions are on the screen. */
const MAX_LATENCY = 1_000;

/** Keeps a core busy, and ends with the process that started it, however that ends. */
const BUSY_LOOP = 'const { ppid } = process; while (process.ppid === ppid);';

const started = performance.now();
const folder = mkdtempSync(join(tmpdir(), 'proof-'));
const summary = [];
let isProven = true;

const secondsSince = (time) => Math.round((performance.now() - time) / 1_000);

function refuse(reason) {
  console.error(`proof: ${reason}`);
  process.exit(2);
}

function say(line) {
  summary.push(line);
  console.log(line);
}

/** Runs a script of package.json that ends in Jest. The specs read their sizes from environment variables of the same names. */
function run(name, script, args = [], sizes = {}) {
  const began = performance.now();
  const file = join(folder, `${summary.length}.json`);
  const options = ['--silent', '--json', '--outputFile', file, ...args];
  const { status } = spawnSync('npm', ['run', '-s', script, '--', ...options], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...ENVIRONMENT, ...sizes },
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

/** Runs specs one after the other, or two at a time. */
const runSpecs = (name, workers, specs, sizes) =>
  run(name, 'jest', ['--maxWorkers', String(workers), '--forceExit', ...specs], sizes);

/** Judges the time from an event to the screen. Run it on quiet cores: the browser needs one of its own. */
function judgeLatencies(file) {
  if (!existsSync(file)) return;
  const latencies = JSON.parse(readFileSync(file, 'utf8')).toSorted((one, other) => one - other);
  const [median, p99] = [0.5, 0.99].map((share) => latencies[Math.ceil(share * latencies.length) - 1]);
  say(
    `proof:   from the event to the screen: median ${median} ms, p99 ${p99} ms, at most ${latencies.at(-1)} ms`,
  );
  if (p99 > MAX_LATENCY) isProven = false;
}

const STEPS = {
  suite() {
    const loops = Array.from({ length: BUSY_LOOPS }, () => spawn(process.execPath, ['-e', BUSY_LOOP]));
    try {
      run('the suite beside two busy loops', 'test:specs');
    } finally {
      loops.forEach((loop) => loop.kill('SIGKILL'));
    }
  },
  endings() {
    for (let round = 1; round <= SIZES.PROOF_ROUNDS; round++)
      runSpecs(`endings of processes, round ${round}`, 2, ENDINGS);
  },
  operations() {
    const { OPERATION_KILLS } = SIZES;
    runSpecs(`${OPERATION_KILLS} kills of two replicas that run operations`, 1, ['test/jobs/kills'], {
      OPERATION_KILLS,
    });
  },
  streams() {
    const { STREAM_EVENTS, STREAM_COMMITS, STREAM_DROPS, STREAM_KILLS } = SIZES;
    const events = `${STREAM_EVENTS} events, and ${STREAM_COMMITS} with commits,`;
    runSpecs(`${events} through ${STREAM_DROPS} drops and ${STREAM_KILLS} kills`, 1, ['test/streams/kills'], {
      STREAM_EVENTS,
      STREAM_COMMITS,
      STREAM_DROPS,
      STREAM_KILLS,
    });
  },
  browser() {
    const { DASHBOARD_TRANSITIONS, DASHBOARD_SAMPLES } = SIZES;
    runSpecs(
      `a dashboard in a storm of ${DASHBOARD_TRANSITIONS} transitions`,
      1,
      ['test/browser/dashboard-load'],
      {
        DASHBOARD_TRANSITIONS,
      },
    );
    const DASHBOARD_LATENCIES = join(folder, 'latencies.json');
    runSpecs(`${DASHBOARD_SAMPLES} transitions on the screen`, 1, ['test/browser/dashboard-latency'], {
      DASHBOARD_SAMPLES,
      DASHBOARD_LATENCIES,
    });
    judgeLatencies(DASHBOARD_LATENCIES);
  },
};

const names = process.argv.slice(2);
const unknown = names.filter((name) => !Object.hasOwn(STEPS, name));
if (unknown.length > 0)
  refuse(`there is no step '${unknown.join("', '")}'; the steps are ${Object.keys(STEPS).join(', ')}.`);
for (const [name, step] of Object.entries(STEPS)) if (names.length === 0 || names.includes(name)) step();
rmSync(folder, { recursive: true });
// Once more, because the reports of Jest stand between the lines.
console.log(`\n${summary.join('\n')}`);
console.log(`proof: ${isProven ? 'all passed' : 'NOT proven'} in ${secondsSince(started)} s`);
process.exitCode = isProven ? 0 : 1;
