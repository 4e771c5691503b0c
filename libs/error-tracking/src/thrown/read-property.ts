/**
 * A property of anything, and `undefined` when it cannot be read: values that are thrown may be proxies or have getters that
 * throw. Each call reads once; whoever needs a value twice keeps it.
 */
export function readProperty(target: unknown, key: PropertyKey): unknown {
  if (typeof target !== 'object' && typeof target !== 'function') return undefined;
  try {
    return target === null ? undefined : (target as Readonly<Record<PropertyKey, unknown>>)[key];
  } catch {
    return undefined;
  }
}

/** A text property, and `undefined` for one of another type. */
export function readText(target: unknown, key: PropertyKey): string | undefined {
  const value = readProperty(target, key);
  return typeof value === 'string' ? value : undefined;
}

/** A finite number, and `undefined` for a property of another type. */
export function readNumber(target: unknown, key: PropertyKey): number | undefined {
  const value = readProperty(target, key);
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

/** Whether there is such a property; `false` when not even that can be told. */
export function hasProperty(target: unknown, key: PropertyKey): boolean {
  try {
    return typeof target === 'object' && target !== null && key in target;
  } catch {
    return false;
  }
}

/** Whether it is a list; `false` for a revoked proxy, of which `Array.isArray` throws. */
export function isList(value: unknown): value is readonly unknown[] {
  try {
    return Array.isArray(value);
  } catch {
    return false;
  }
}
