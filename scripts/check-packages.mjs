// `npm run check:packages`: packs every publishable lib and lets publint and "are the types wrong?" judge the tarball.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { packLibs } from './packed-libs.mjs';

// CommonJS loads the ES modules with `require()`, since Node 22.12. All other rules hold, also for `moduleResolution: node10`.
const ATTW = [
  '--profile',
  'strict',
  '--ignore-rules',
  'cjs-resolves-to-esm',
  '--no-emoji',
  '--format',
  'ascii',
];
const JUDGES = [
  ['publint', (tarball) => ['run', tarball, '--strict']],
  ['attw', (tarball) => [tarball, ...ATTW]],
];

const packed = mkdtempSync(join(tmpdir(), 'breakwater-packages-'));
let failed = false;
try {
  for (const { tarball } of packLibs(packed)) {
    for (const [judge, args] of JUDGES) {
      console.log(`${judge} ${basename(tarball)}`);
      const verdict = spawnSync(judge, args(tarball), { encoding: 'utf8' });
      if (verdict.status === 0) continue;
      failed = true;
      console.log(verdict.error?.message ?? `${verdict.stdout}${verdict.stderr}`);
    }
  }
} finally {
  rmSync(packed, { recursive: true });
}
process.exitCode = failed ? 1 : 0;
