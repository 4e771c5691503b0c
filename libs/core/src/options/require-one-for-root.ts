import type { Type } from '@nestjs/common';
import { OptionsError } from '../errors/options.error.js';

/**
 * Makes sure that an application has a global module once, and with options. A second one would have a state that the
 * users of the first do not see.
 *
 * @param name what the module is for, for the message, e.g. `health`
 * @param modules those of the application: Nest's `ModulesContainer`
 * @param options the options of `forRoot()`, which a bare import does not have
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
