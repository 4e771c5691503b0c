import { messageOf } from '../failures/thrown-text.js';
import { checkOptions, type OptionsCheck } from './options-check.js';
import { isPlainObject, readKeys, tryRead } from './options-object.js';

/**
 * Copies options that a user wrote. Getters and proxies are read once, here, so that they cannot fail or change later. Returns anything but a plain object as it is.
 *
 * @param subject name of the module or policy, e.g. `retry`
 * @param place where the options were given, e.g. `VideoService.publish`
 * @param groups options that are objects with options of their own, and are copied, too
 * @throws OptionsError that names each option that cannot be read
 */
export function readOptions<T>(
  options: T,
  subject: string,
  place?: string,
  groups: readonly string[] = [],
): T {
  return checkOptions(subject, place, (check) => {
    const copy = copyOf(options, check);
    if (copy === undefined) return options;
    for (const group of groups) {
      const value = Object.hasOwn(copy, group) ? copyOf(copy[group], check.within(group)) : undefined;
      if (value) copy[group] = value;
    }
    return copy as T;
  });
}

function copyOf(options: unknown, check: OptionsCheck): Record<string, unknown> | undefined {
  if (typeof options !== 'object' || options === null) return undefined;
  const plain = isPlainObject(options);
  if (plain === false) return undefined;
  const keys = plain && readKeys(options);
  if (!keys) {
    check.that(false, '', 'an object that can be read', options);
    return undefined;
  }
  const copy: Record<string, unknown> = {};
  for (const option of keys) {
    const { value, thrown } = tryRead(options, option);
    if (thrown) check.that(false, option, 'an option that can be read', messageOf(thrown.value));
    else Object.defineProperty(copy, option, { value, writable: true, enumerable: true, configurable: true });
  }
  return copy;
}
