import { checkOptions } from '@breakwater/core';
import type { CapabilityDefinition } from './capability.js';

const FUNCTIONS = ['prompt', 'minimal'] as const;
const OPTIONAL_FUNCTIONS = ['read', 'algorithm', 'template'] as const;
const SCHEMAS = ['input', 'output'] as const;
const KNOWN = ['name', 'version', ...SCHEMAS, ...FUNCTIONS, ...OPTIONAL_FUNCTIONS];

/**
 * Defines a capability of your own. The types of input and output follow from the schemas.
 *
 * @throws OptionsError when a part is missing or of a wrong kind
 */
export function defineCapability<Input, Output>(
  definition: CapabilityDefinition<Input, Output>,
): CapabilityDefinition<Input, Output> {
  checkOptions('capability', 'defineCapability', (check) => {
    if (!check.object('', definition)) return;
    check.known(definition, KNOWN);
    const { name, version } = definition as { readonly name: unknown; readonly version: unknown };
    const isName =
      typeof name === 'string' && name.length <= 60 && /^[a-z][a-z\d]*(?:-[a-z\d]+)*$/.test(name);
    check.that(isName, 'name', "lower-case words with hyphens, such as 'chapter-marks'", name);
    const isVersion = typeof version === 'string' && version !== '' && version.length <= 40;
    check.that(isVersion, 'version', "a string such as '1'", version);
    for (const option of SCHEMAS) {
      check.that(
        isSchema(definition[option]),
        option,
        'a Standard Schema, such as one of Zod',
        definition[option],
      );
    }
    for (const option of FUNCTIONS) {
      check.that(typeof definition[option] === 'function', option, 'a function', definition[option]);
    }
    for (const option of OPTIONAL_FUNCTIONS) check.optionalFunction(option, definition[option]);
  });
  return Object.freeze({ ...definition });
}

function isSchema(value: unknown): boolean {
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null) return false;
  const standard = (value as { readonly '~standard'?: { readonly validate?: unknown } | null })['~standard'];
  return typeof standard?.validate === 'function';
}
