import { OptionsError } from '@breakwater/core';
import type { Type } from '@nestjs/common';
import type { ModulesContainer } from '@nestjs/core';
import type { HealthModuleOptions } from './health.options.js';

/**
 * Makes sure that the application has one health: a second one would have checks that the first does not show.
 *
 * @throws OptionsError when the module is imported twice, or without `forRoot()`
 */
export function requireOneForRoot(
  modules: ModulesContainer,
  module: Type,
  options: HealthModuleOptions | undefined,
): HealthModuleOptions {
  const imports = [...modules.values()].filter(({ metatype }) => metatype === module).length;
  if (imports === 1 && options) return options;
  const actual = imports === 1 ? 'the bare class' : `${imports} imports with different options`;
  throw new OptionsError(
    'health',
    `imported as ${module.name}.forRoot(), once, in the root module (it is global)`,
    actual,
  );
}
