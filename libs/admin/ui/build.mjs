/**
 * `node libs/admin/ui/build.mjs` builds the page of the dashboard into `libs/admin/dist/ui`: one script, one style sheet and `index.html`.
 * The names of the files contain a hash of their content, so browsers keep them for ever.
 */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { build } from 'esbuild';

const FOLDER = import.meta.dirname;
const OUTPUT = join(FOLDER, '..', 'dist', 'ui');

rmSync(OUTPUT, { recursive: true, force: true });
mkdirSync(OUTPUT, { recursive: true });

const { metafile } = await build({
  entryPoints: { page: join(FOLDER, 'main.tsx'), style: join(FOLDER, 'style.css') },
  outdir: OUTPUT,
  entryNames: '[name]-[hash]',
  bundle: true,
  minify: true,
  format: 'esm',
  target: ['es2022'],
  jsx: 'automatic',
  jsxImportSource: 'preact',
  metafile: true,
  legalComments: 'none',
  logLevel: 'warning',
});

const fileOf = (ending) => basename(Object.keys(metafile.outputs).find((file) => file.endsWith(ending)));
const page = readFileSync(join(FOLDER, 'index.html'), 'utf8')
  .replace('page.js', fileOf('.js'))
  .replace('style.css', fileOf('.css'));
writeFileSync(join(OUTPUT, 'index.html'), page);
