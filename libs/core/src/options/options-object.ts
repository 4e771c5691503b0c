import { isList } from '../failures/read-property.js';

/** Texts of `Object.prototype.toString` for objects without options. */
const BUILT_IN: ReadonlySet<string> = new Set(
  [
    'Date',
    'RegExp',
    'Map',
    'Set',
    'WeakMap',
    'WeakSet',
    'Promise',
    'Error',
    'String',
    'Number',
    'Boolean',
  ].map((type) => `[object ${type}]`),
);

/** Reads the names of options; `undefined` for a proxy that does not list them. */
export function readKeys(options: object): string[] | undefined {
  try {
    return Object.keys(options);
  } catch {
    return undefined;
  }
}

/** Reads a property whose getter may throw. */
export function tryRead(
  options: object,
  option: string,
): { readonly value?: unknown; readonly thrown?: { readonly value: unknown } } {
  try {
    return { value: Reflect.get(options, option) };
  } catch (error) {
    return { thrown: { value: error } };
  }
}

/** Tells an object with options from arrays, dates, maps, promises and errors, which have none. */
export function isOptionsObject(value: unknown): value is object {
  if (typeof value !== 'object' || value === null || isList(value)) return false;
  try {
    return !BUILT_IN.has(Object.prototype.toString.call(value));
  } catch {
    return true;
  }
}

/** Tells an object without a class from an instance of one; `undefined` for a revoked proxy, which is neither. */
export function isPlainObject(value: object): boolean | undefined {
  try {
    const prototype: unknown = Object.getPrototypeOf(value);
    return prototype === Object.prototype || prototype === null;
  } catch {
    return undefined;
  }
}
