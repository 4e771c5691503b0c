import { OptionsError } from '@breakwater/core';
import type { Type } from '@nestjs/common';
import type { ModulesContainer } from '@nestjs/core';
import type { LifecycleOptions } from './lifecycle.options.js';

/**
 * Makes sure that the application has one lifecycle: a second one would watch the same server and signals, and close
 * its own clients at another time.
 *
 * @throws OptionsError when the module is imported twice, or without `forRoot()`
 */
export function requireOneForRoot(
  modules: ModulesContainer,
  module: Type,
  options: LifecycleOptions | undefined,
): LifecycleOptions {
  const imports = [...modules.values()].filter(({ metatype }) => metatype === module).length;
  if (imports === 1 && options) return options;
  const actual = imports === 1 ? 'the bare class' : `${imports} imports with different options`;
  throw new OptionsError(
    'lifecycle',
    `imported as ${module.name}.forRoot(), once, in the root module (it is global)`,
    actual,
  );
}
