// `npm run check`: every check that runs no tests. Prettier uses one core, so the other checks run beside it.
import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** Scripts of package.json. Those of one lane run one after the other, the lanes at the same time. */
const LANES = [['format:check'], ['metadata:check', 'types', 'lint', 'floors']];

const failed = (await Promise.all(LANES.map(runAll))).flat();
if (failed.length > 0) {
  console.error(`check: failed: ${failed.join(', ')}`);
  process.exitCode = 1;
}

/** Runs all scripts, also after one has failed, and returns the names of those that failed. */
async function runAll(scripts) {
  const failures = [];
  for (const script of scripts) if (!(await run(script))) failures.push(script);
  return failures;
}

/** Shows the output of a script as a whole when it ends, because others run at the same time. */
async function run(script) {
  const child = spawn('npm', ['run', script], { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text) => (output += text));
  const [code] = await once(child, 'close');
  process.stdout.write(output);
  return code === 0;
}
