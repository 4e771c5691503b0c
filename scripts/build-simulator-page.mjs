/**
 * `node scripts/build-simulator-page.mjs` builds the page of the upstream simulator into `apps/upstream/src/page/built-page.generated.ts`.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { generatePage } from './generate-page.mjs';

const APP = join(import.meta.dirname, '..', 'apps', 'upstream');
const TARGET = join(APP, 'src', 'page', 'built-page.generated.ts');

/** Builds the page and returns the text of the generated file. */
export const generate = () =>
  generatePage({
    folder: join(APP, 'ui'),
    script: 'page.ts',
    command: 'node scripts/build-simulator-page.mjs',
  });

if (import.meta.filename === process.argv[1]) writeFileSync(TARGET, await generate());
