// Runs TypeScript sources in a plain Node process, decorators included, without a build:
// `node --conditions=@breakwater/source --import <this file> app.ts`. The options are those of jest.config.js.
// The specs start many processes, so the results are kept below node_modules/, in files named after their input.
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire, enableCompileCache, registerHooks } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const require = createRequire(import.meta.url);

const OPTIONS = {
  swcrc: false,
  jsc: {
    target: 'es2023',
    parser: { syntax: 'typescript', decorators: true },
    transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: true },
    keepClassNames: true,
  },
  module: { type: 'es6' },
  sourceMaps: 'inline',
};

const CACHE = fileURLToPath(
  new URL('../../../../node_modules/.cache/breakwater-typescript', import.meta.url),
);
const VERSION = JSON.stringify([require('@swc/core/package.json').version, OPTIONS]);

mkdirSync(CACHE, { recursive: true });
enableCompileCache(join(CACHE, 'compiled'));

registerHooks({
  resolve(specifier, context, nextResolve) {
    const fromSource =
      context.parentURL?.endsWith('.ts') && specifier.startsWith('.') && specifier.endsWith('.js');
    return nextResolve(fromSource ? specifier.replace(/\.js$/, '.ts') : specifier, context);
  },
  load(url, context, nextLoad) {
    if (!url.endsWith('.ts')) return nextLoad(url, context);
    return { format: 'module', source: transformed(fileURLToPath(url)), shortCircuit: true };
  },
});

function transformed(filename) {
  const source = readFileSync(filename, 'utf8');
  const key = createHash('sha256')
    .update(JSON.stringify([VERSION, filename, source]))
    .digest('hex');
  const place = join(CACHE, `${key}.js`);
  try {
    return readFileSync(place, 'utf8');
  } catch {
    const { code } = require('@swc/core').transformSync(source, { ...OPTIONS, filename });
    // Other processes write the same file at the same time.
    const draft = `${place}.${process.pid}`;
    writeFileSync(draft, code);
    renameSync(draft, place);
    return code;
  }
}
