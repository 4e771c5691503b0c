import type { Type } from '@nestjs/common';
import { OptionsError } from '../errors/options.error.js';

/**
 * Ensures that an application imports a global module once, with `forRoot()`. A second instance would have a state of its own,
 * which users of the first do not see.
 *
 * @param name subject of the module for the error message, e.g. `health`
 * @param modules the modules of the application: Nest's `ModulesContainer`
 * @param options the options of `forRoot()`; `undefined` for a bare import
 * @throws OptionsError when the module is imported with different options, or without `forRoot()`
 */
export function requireOneForRoot<O>(
  name: string,
  modules: ReadonlyMap<unknown, { readonly metatype: unknown }>,
  module: Type,
  options: O | undefined,
): O {
  const imports = [...modules.values()].filter(({ metatype }) => metatype === module).length;
  if (imports === 1 && options !== undefined) return options;
  throw new OptionsError(
    name,
    `imported as ${module.name}.forRoot(), once, in the root module (it is global)`,
    imports === 1 ? 'the bare class' : `${imports} imports with different options`,
  );
}
