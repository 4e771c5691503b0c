/**
 * `node scripts/build-dashboard.mjs` builds the page of the dashboard into `libs/admin/src/page/built-page.generated.ts`, which is committed: the
 * package then works from its sources, from its compiled code and inside of a bundle. The names of the files contain a hash of their
 * content, so browsers keep them for ever.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { build } from 'esbuild';

const PACKAGE = join(import.meta.dirname, '..', 'libs', 'admin');
const FOLDER = join(PACKAGE, 'ui');
const TARGET = join(PACKAGE, 'src', 'page', 'built-page.generated.ts');

/** Builds the page and returns the text of the generated file. */
export async function generate() {
  const { outputFiles } = await build({
    entryPoints: { page: join(FOLDER, 'main.tsx'), style: join(FOLDER, 'style.css') },
    outdir: '/',
    entryNames: '[name]-[hash]',
    bundle: true,
    write: false,
    minify: true,
    format: 'esm',
    target: ['es2022'],
    jsx: 'automatic',
    jsxImportSource: 'preact',
    legalComments: 'none',
    logLevel: 'warning',
  });
  const files = Object.fromEntries(outputFiles.map(({ path, text }) => [basename(path), text]));
  const nameOf = (ending) => Object.keys(files).find((name) => name.endsWith(ending));
  const page = readFileSync(join(FOLDER, 'index.html'), 'utf8')
    .replace('page.js', nameOf('.js'))
    .replace('style.css', nameOf('.css'));
  return [
    '// `node scripts/build-dashboard.mjs` generates this file.',
    '',
    '/** The files of the built page, by name. */',
    `export const BUILT_PAGE: Readonly<Record<string, string>> = ${JSON.stringify({ 'index.html': page, ...files }, null, 2)};`,
    '',
  ].join('\n');
}

if (import.meta.filename === process.argv[1]) writeFileSync(TARGET, await generate());
