import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/**
 * The compiler that builds and checks the repository: TypeScript 7, which takes a third of the time of TypeScript 6. The package
 * `typescript` stays at 6, because the Nest CLI and some specs use the compiler as a library.
 */
export const TSC = join(
  dirname(createRequire(import.meta.url).resolve('typescript-7/package.json')),
  'bin/tsc',
);
