import { createHash } from 'node:crypto';
import { types } from 'node:util';

/** Length up to which a key stays readable. Redis keeps longer keys, but each lookup would hash and send them. */
const MAX_LENGTH = 200;

/**
 * Makes one key of any number of parts. Different parts never give the same key: texts are quoted, so `('a:b', 'c')` is not
 * `('a', 'b:c')`, and `1` is not `'1'`. The order of the properties of an object does not count. A long key becomes a hash.
 *
 * @throws TypeError for a part that has no value to compare, such as a function or an instance of a class
 */
export function generateCacheKey(...parts: readonly unknown[]): string {
  let key = '';
  for (const part of parts) key += key === '' ? canonical(part) : `,${canonical(part)}`;
  return shortened(key);
}

/** Replaces a long key by a prefix and its SHA-256. */
export function shortened(key: string): string {
  if (key.length <= MAX_LENGTH) return key;
  return `${key.slice(0, 40)}#${createHash('sha256').update(key).digest('base64url')}`;
}

/** Depth of objects in a part. A deeper object is probably a request or a connection, which can refer to itself. */
const MAX_DEPTH = 20;

function canonical(value: unknown, depth = 0): string {
  switch (typeof value) {
    case 'string':
      return JSON.stringify(value);
    case 'number':
      return Object.is(value, -0) ? '0' : String(value);
    case 'boolean':
    case 'undefined':
      return String(value);
    case 'bigint':
      return `${value}n`;
    case 'object':
      return value === null ? 'null' : canonicalObject(value, depth + 1);
    default:
      throw notComparable(`a ${typeof value}`);
  }
}

function canonicalObject(value: object, depth: number): string {
  if (depth > MAX_DEPTH) throw notComparable(`objects that are nested more than ${MAX_DEPTH} times`);
  const inner = (item: unknown): string => canonical(item, depth);
  if (Array.isArray(value)) return `[${Array.from(value, inner).join(',')}]`;
  if (types.isDate(value)) return `Date(${value.getTime()})`;
  if (types.isUint8Array(value)) return `Bytes(${Buffer.from(value).toString('base64')})`;
  if (value instanceof URL) return `URL(${JSON.stringify(value.href)})`;
  if (types.isSet(value)) return `Set(${Array.from(value, inner).toSorted().join(',')})`;
  if (types.isMap(value)) {
    const entries = Array.from(value, ([key, item]) => `${inner(key)}:${inner(item)}`);
    return `Map(${entries.toSorted().join(',')})`;
  }
  const keys = Object.keys(value);
  const prototype = Reflect.getPrototypeOf(value);
  const isPlain = prototype === null || Reflect.getPrototypeOf(prototype) === null;
  // Private fields cannot be compared, so instances without public ones would all have the same key.
  if (!isPlain && keys.length === 0) throw notComparable('an instance of a class without public fields');
  const entries = keys.toSorted().flatMap((key) => {
    const item: unknown = Reflect.get(value, key);
    return item === undefined ? [] : [`${JSON.stringify(key)}:${inner(item)}`];
  });
  return `{${entries.join(',')}}`;
}

function notComparable(found: string): TypeError {
  return new TypeError(`A cache key cannot contain ${found}; write the option \`key\`.`);
}
