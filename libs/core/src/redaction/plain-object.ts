import { readProperty } from '../failures/read-property.js';

/** Returns whether an object is an object literal, not an instance of a class or of a built-in. */
export function isPlainObject(object: object): boolean {
  try {
    return Object.getPrototypeOf(object) === Object.prototype;
  } catch {
    return false;
  }
}

/** Returns the result of an object's own `toJSON`, which decimals and database documents have. */
export function jsonOf(object: object): unknown {
  const toJson = readProperty(object, 'toJSON');
  if (typeof toJson !== 'function') return undefined;
  try {
    const json: unknown = Reflect.apply(toJson, object, []);
    return json === object ? undefined : json;
  } catch {
    return undefined;
  }
}
