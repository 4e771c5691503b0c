const { join } = require('node:path');

/** The folder whose node_modules has Nest 11. */
const NEST_11 = __dirname;
const ROOT = join(__dirname, '../..');

/**
 * Packages of which Nest and the specs must load the same copy. Two copies of rxjs or of reflect-metadata hang or lose metadata; the
 * classes of the others are compared.
 */
const SHARED = /^(?:rxjs|reflect-metadata|graphql|bullmq|typeorm|mongoose|axios)(?:\/|$)/;

/** Resolves `@nestjs/*` from the packages of Nest 11, for the specs, the libs and all packages that import Nest. */
module.exports = (request, options) => {
  if (request.startsWith('@nestjs/'))
    return options.defaultResolver(request, { ...options, basedir: NEST_11 });
  if (SHARED.test(request)) return options.defaultResolver(request, { ...options, basedir: ROOT });
  return options.defaultResolver(request, options);
};
