import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { build } from 'esbuild';

/**
 * Builds a page and returns the text of a TypeScript module that contains its files. The module is committed: the page then works from the
 * sources, from the compiled code and inside of a bundle. The names of the files contain a hash of their content, so browsers keep
 * them for ever.
 *
 * @param {object} page
 * @param {string} page.folder folder with `index.html` and `style.css`
 * @param {string} page.script name of the script in this folder
 * @param {string} page.command the command that writes the module
 */
export async function generatePage({ folder, script, command }) {
  const { outputFiles } = await build({
    entryPoints: { page: join(folder, script), style: join(folder, 'style.css') },
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
  const page = readFileSync(join(folder, 'index.html'), 'utf8')
    .replace('page.js', nameOf('.js'))
    .replace('style.css', nameOf('.css'));
  return [
    `// \`${command}\` generates this file.`,
    '',
    '/** The files of the built page, by name. */',
    `export const BUILT_PAGE: Readonly<Record<string, string>> = ${JSON.stringify({ 'index.html': page, ...files }, null, 2)};`,
    '',
  ].join('\n');
}
