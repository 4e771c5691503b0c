import { globSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/** Read by compilers, debuggers and people. */
const NEVER_LOADED = [
  '**/*.{ts,mts,cts,map,flow,md,markdown,tsbuildinfo}',
  '**/*.spec.*',
  // Declarations only.
  '@types',
  'csstype',
  'undici-types',
];

/** Licences must stay with the code. */
const KEPT = /licen[cs]e|notice/i;

/** Removes the files of dependencies that no `import` or `require` of Node can reach. */
export function removeWhatNodeNeverLoads(modules) {
  for (const path of globSync(NEVER_LOADED, { cwd: modules })) {
    if (!KEPT.test(path)) rmSync(join(modules, path), { recursive: true, force: true });
  }
}
