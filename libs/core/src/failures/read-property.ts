/**
 * Reads a property of any value. Returns `undefined` when the property cannot be read: a thrown value can be a revoked proxy or
 * have a getter that throws. Each call reads the property once. Keep the result if you need it twice.
 */
export function readProperty(target: unknown, key: PropertyKey): unknown {
  if (typeof target !== 'object' && typeof target !== 'function') return undefined;
  try {
    return target === null ? undefined : (target as Readonly<Record<PropertyKey, unknown>>)[key];
  } catch {
    return undefined;
  }
}

/** Reads a text; `undefined` for a property of another type. */
export function readText(target: unknown, key: PropertyKey): string | undefined {
  const value = readProperty(target, key);
  return typeof value === 'string' ? value : undefined;
}

/** Reads a finite number; `undefined` for a property of another type. */
export function readNumber(target: unknown, key: PropertyKey): number | undefined {
  const value = readProperty(target, key);
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

/** Returns whether an object has a property. Does not read the property. Returns `false` when the check throws. */
export function hasProperty(target: unknown, key: PropertyKey): boolean {
  try {
    return typeof target === 'object' && target !== null && key in target;
  } catch {
    return false;
  }
}

/** Returns whether a value is an array. Returns `false` for a revoked proxy, for which `Array.isArray` throws. */
export function isList(value: unknown): value is readonly unknown[] {
  try {
    return Array.isArray(value);
  } catch {
    return false;
  }
}

/**
 * Returns whether a value is an instance of a class. Returns `false` for a revoked proxy, for which `instanceof` throws, and for a class
 * whose own `Symbol.hasInstance` throws.
 */
export function isInstance<T>(value: unknown, type: abstract new (...args: never[]) => T): value is T {
  try {
    return value instanceof type;
  } catch {
    return false;
  }
}

/** Tells whether a value can be awaited; `false` when its property `then` cannot be read. */
export function isPromiseLike(value: unknown): value is PromiseLike<unknown> {
  return typeof readProperty(value, 'then') === 'function';
}
