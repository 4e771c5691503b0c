import type { OptionsCheck } from '@breakwater/core';

/** A path without a slash at the end. */
const PATH = /^(\/[\w.-]+)+$/;

/** Returns the path above `/live` and `/ready`, empty for the root; `undefined` if they do not answer. */
export function resolveAliases(check: OptionsCheck, aliases: unknown): string | undefined {
  if (typeof aliases === 'boolean') return aliases ? '' : undefined;
  const fits = typeof aliases === 'string' && PATH.test(aliases);
  check.that(fits, 'aliases', 'true, false or a path such as /api', aliases);
  return String(aliases);
}

/** Returns the path of the endpoints without a slash at the end. */
export function resolvePrefix(check: OptionsCheck, prefix: unknown): string {
  const normal = typeof prefix === 'string' ? `/${prefix.replace(/^\/+|\/+$/g, '')}` : '';
  check.that(PATH.test(normal), 'prefix', 'a path such as /health', prefix);
  return normal;
}
