// Jest's environment of the specs. Jest compiles each module again for each spec that loads it, and offers no cache for compiled code.
import { createRequire } from 'node:module';
import vm from 'node:vm';

// Jest brings its own environment along.
const requireByJest = createRequire(createRequire(import.meta.url).resolve('jest'));
const { TestEnvironment } = requireByJest('jest-environment-node');

export default TestEnvironment;

/** V8's code cache of the modules that this worker has compiled, by file. A file with other code is compiled anew. */
class CodeCache {
  #entries = new Map();

  /** The data for `code` of `file`; `undefined` when it is compiled for the first time. */
  get(file, code) {
    const entry = this.#entries.get(file);
    return entry?.code === code ? entry.data : undefined;
  }

  set(file, code, data) {
    this.#entries.set(file, { code, data });
  }
}

const modules = new CodeCache();
const functions = new CodeCache();
const { compileFunction, SourceTextModule } = vm;

vm.SourceTextModule = class extends SourceTextModule {
  constructor(code, options) {
    const cachedData = modules.get(options.identifier, code);
    super(code, { ...options, ...(cachedData && { cachedData }) });
    if (!cachedData) modules.set(options.identifier, code, this.createCachedData());
  }
};

vm.compileFunction = (code, parameters, options) => {
  const cachedData = functions.get(options.filename, code);
  const compiled = compileFunction(code, parameters, {
    ...options,
    // oxlint-disable-next-line typescript/no-deprecated -- a function has no createCachedData() in its place
    ...(cachedData ? { cachedData } : { produceCachedData: true }),
  });
  if (compiled.cachedData) functions.set(options.filename, code, compiled.cachedData);
  return compiled;
};
