// `npm run check:packages`: packs every publishable lib and lets publint and "are the types wrong?" judge the tarball.
import { execFileSync, spawnSync } from 'node:child_process';
import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const JUDGES = [
  ['publint', (tarball) => ['run', tarball, '--strict']],
  ['attw', (tarball) => [tarball, '--profile', 'esm-only', '--no-emoji', '--format', 'ascii']],
];

const packed = mkdtempSync(join(tmpdir(), 'breakwater-packages-'));
let failed = false;
try {
  const libs = globSync('libs/*/src/index.ts')
    .map((entry) => dirname(dirname(entry)))
    .filter((place) => !JSON.parse(readFileSync(`${place}/package.json`, 'utf8')).private)
    .toSorted()
    .map((place) => `./${place}`);
  const reports = execFileSync('npm', ['pack', ...libs, '--pack-destination', packed, '--json'], {
    encoding: 'utf8',
  });
  for (const { filename } of JSON.parse(reports)) {
    for (const [judge, args] of JUDGES) {
      console.log(`${judge} ${filename}`);
      const verdict = spawnSync(judge, args(join(packed, filename)), { encoding: 'utf8' });
      if (verdict.status === 0) continue;
      failed = true;
      console.log(verdict.error?.message ?? `${verdict.stdout}${verdict.stderr}`);
    }
  }
} finally {
  rmSync(packed, { recursive: true });
}
process.exitCode = failed ? 1 : 0;
