import { globSync, readFileSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';

/** A file of Prisma's runtime, as generated clients import it. */
const RUNTIME_FILE = /@prisma\/client\/runtime\/(?<file>[\w.-]+)/g;

/** The query compilers of five databases in four builds each, and the builds for browsers and edge workers. */
const CHOICES = ['query_compiler_*', 'wasm-compiler-edge*', 'index-browser*'];

/**
 * Removes the query compilers that the generated client does not name: Prisma's package brings 60 MB of them, and a client
 * loads one of 4 MB.
 *
 * @param tree the folder with `node_modules`
 * @param code the compiled app, below `tree`
 */
export function removeUnusedQueryCompilers(tree, code) {
  const files = globSync('**/*.js', { cwd: join(tree, code) });
  const named = new Set(
    files.flatMap((file) => {
      const text = readFileSync(join(tree, code, file), 'utf8');
      return [...text.matchAll(RUNTIME_FILE)].map(({ groups }) => groups.file);
    }),
  );
  if (![...named].some((file) => file.startsWith('query_compiler_'))) {
    throw new Error(`No Prisma client below ${code} names its query compiler; none can be removed.`);
  }
  const runtime = join(tree, 'node_modules/@prisma/client/runtime');
  for (const file of globSync(CHOICES, { cwd: runtime })) {
    if (!named.has(basename(file))) rmSync(join(runtime, file));
  }
}
