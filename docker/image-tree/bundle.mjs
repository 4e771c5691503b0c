import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { build } from 'esbuild';

/** Files of a compiled app that Node runs. */
const PROGRAMS = ['main.js', 'migrate.js', 'validate.js'];

/**
 * Code of this repository, the API of OpenTelemetry (51 files, whose copies share what an SDK registers) and Terminus (40 files, which only our
 * code imports). Other packages stay as they are installed.
 */
const BUNDLED = /^(\.|\/|@breakwater\/|@opentelemetry\/api$|@nestjs\/terminus$)/;

/**
 * Writes the programs of a compiled app with the code of its libs into few files, because Node needs about 0.25 ms to load a file.
 * Classes and functions keep their names, and source maps lead to the sources.
 *
 * @param folder the compiled app, e.g. `apps/api/dist`; it stays as it is
 * @param destination the folder for the files
 */
export async function bundle(folder, destination) {
  const { outputFiles } = await build({
    entryPoints: PROGRAMS.map((program) => join(folder, program)).filter((path) => existsSync(path)),
    // Source maps name the sources by their way from here: the tree of an image has the paths of the repository.
    outdir: folder,
    write: false,
    bundle: true,
    // Modules that are imported late stay in files of their own.
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node22.19',
    keepNames: true,
    // Less text to read and compile. Local names stay as they are.
    minifyWhitespace: true,
    minifySyntax: true,
    sourcemap: true,
    sourcesContent: false,
    logLevel: 'warning',
    // Files of declarations are empty once they are compiled.
    logOverride: { 'ignored-bare-import': 'silent' },
    plugins: [
      {
        name: 'other-packages-stay-outside',
        setup(bundler) {
          bundler.onResolve({ filter: /.*/ }, ({ path }) =>
            BUNDLED.test(path) ? undefined : { path, external: true },
          );
          // Installed packages have no sources that their source maps could lead to.
          bundler.onLoad({ filter: /\/node_modules\// }, ({ path }) => ({
            contents: readFileSync(path, 'utf8').replace(/^\/\/# sourceMappingURL=.*$/m, ''),
          }));
        },
      },
    ],
  });
  mkdirSync(destination, { recursive: true });
  for (const { path, contents, text } of outputFiles)
    writeFileSync(join(destination, relative(folder, path)), path.endsWith('.map') ? inTree(text) : contents);
}

/** Lets a source map name installed packages by their place in the tree, wherever they were installed when it was built. */
function inTree(text) {
  const map = JSON.parse(text);
  const sources = map.sources.map((source) =>
    source.replace(/^.*\/node_modules\//, '../../../node_modules/'),
  );
  return JSON.stringify({ ...map, sources });
}
