// `npm run bench`: builds the packages and the benchmarks, then measures. `--quick` only shows that everything runs;
// names of cases limit the run to them.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { bundle } from '../docker/image-tree/bundle.mjs';
import { TSC } from '../scripts/compiler.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));
const { NODE_OPTIONS: _, ...environment } = process.env;

run(TSC, '-b', here);
// The API as its image has it.
await bundle(`${here}../apps/api/dist`, `${here}dist/api`);
run(`${here}dist/main.js`, ...process.argv.slice(2));

function run(...script) {
  const { status } = spawnSync(process.execPath, script, {
    stdio: 'inherit',
    env: { ...environment, NODE_ENV: 'production' },
  });
  if (status !== 0) process.exit(status ?? 1);
}
