/**
 * `node scripts/build-dashboard.mjs` builds the page of the dashboard into `libs/admin/src/page/built-page.generated.ts`.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { generatePage } from './generate-page.mjs';

const PACKAGE = join(import.meta.dirname, '..', 'libs', 'admin');
const TARGET = join(PACKAGE, 'src', 'page', 'built-page.generated.ts');

/** Builds the page and returns the text of the generated file. */
export const generate = () =>
  generatePage({
    folder: join(PACKAGE, 'ui'),
    script: 'main.tsx',
    command: 'node scripts/build-dashboard.mjs',
  });

if (import.meta.filename === process.argv[1]) writeFileSync(TARGET, await generate());
