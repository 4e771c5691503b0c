import { types } from 'node:util';

/** Key of an object that represents a value that JSON does not have. The object has no other key. */
export const TAG = '$breakwater';

/** A value as text. */
export interface EncodedValue {
  readonly text: string;
  /** True if the text contains a {@link TAG}, so that plain JSON needs no second pass. */
  readonly tagged: boolean;
}

/** Reports a part of a value that cannot be kept. */
export class UnsafeValue extends Error {
  override readonly name = 'UnsafeValue';

  constructor(
    readonly path: string,
    readonly found: string,
  ) {
    super(`${found} at ${path}`);
  }
}

/**
 * Encodes a value as JSON. Date, Map, Set, BigInt, Buffer, `undefined`, NaN and the infinities are tagged, so that {@link
 * decodeValue} restores them. As in JSON, properties that are `undefined` and symbol keys are left out.
 *
 * @throws UnsafeValue with the path of the first part that cannot be restored
 */
export function encodeValue(value: unknown): EncodedValue {
  const encoder = new Encoder();
  const plain = encoder.plain(value, '$');
  return { text: JSON.stringify(plain), tagged: encoder.tagged };
}

/** Restores a value that {@link encodeValue} encoded. */
export function decodeValue({ text, tagged }: EncodedValue): unknown {
  const plain: unknown = JSON.parse(text);
  return tagged ? restored(plain) : plain;
}

/** The tagged kinds and the functions that restore them from plain data. */
const KINDS: Readonly<Record<string, (data: unknown) => unknown>> = {
  Date: (data) => new Date(data as string | number),
  Map: (data) => new Map(restored(data) as [unknown, unknown][]),
  Set: (data) => new Set(restored(data) as unknown[]),
  BigInt: (data) => BigInt(data as string),
  Buffer: (data) => Buffer.from(data as string, 'base64'),
  Number: (data) => Number(data),
  Undefined: () => undefined,
  // An object of the application that has the tag as a key.
  Object: (data) => restoredObject(data as Record<string, unknown>),
};

class Encoder {
  tagged = false;
  /** The objects that contain the present part. They reveal a part that contains itself. */
  readonly #around = new Set<object>();

  plain(value: unknown, path: string): unknown {
    switch (typeof value) {
      case 'string':
      case 'boolean':
        return value;
      case 'number':
        return Number.isFinite(value) ? value : this.#tag('Number', String(value));
      case 'bigint':
        return this.#tag('BigInt', String(value));
      case 'undefined':
        return this.#tag('Undefined', 0);
      case 'object':
        return value === null ? null : this.#object(value, path);
      default:
        throw new UnsafeValue(path, `a ${typeof value}`);
    }
  }

  #object(value: object, path: string): unknown {
    if (this.#around.has(value)) throw new UnsafeValue(path, 'a reference to an object around it');
    this.#around.add(value);
    try {
      return this.#known(value, path);
    } catch (error) {
      if (error instanceof UnsafeValue) throw error;
      throw new UnsafeValue(path, 'a value that cannot be read');
    } finally {
      this.#around.delete(value);
    }
  }

  #known(value: object, path: string): unknown {
    if (Array.isArray(value))
      return Array.from(value, (item, index) => this.plain(item, `${path}[${index}]`));
    const prototype = Reflect.getPrototypeOf(value);
    const parents = parentsOf(prototype);
    if (parents === 0) return this.#record(value, path);
    if (parents > 1 && !Buffer.isBuffer(value)) throw new UnsafeValue(path, nameOf(prototype));
    if (types.isDate(value))
      return this.#tag('Date', Number.isNaN(value.getTime()) ? 'invalid' : value.toJSON());
    if (types.isMap(value)) {
      const entries = Array.from(value, ([key, item], index) => [
        this.plain(key, `${path}.keys()[${index}]`),
        this.plain(item, `${path}.values()[${index}]`),
      ]);
      return this.#tag('Map', entries);
    }
    if (types.isSet(value)) {
      return this.#tag(
        'Set',
        Array.from(value, (item, index) => this.plain(item, `${path}[${index}]`)),
      );
    }
    if (Buffer.isBuffer(value)) return this.#tag('Buffer', value.toString('base64'));
    throw new UnsafeValue(path, nameOf(prototype));
  }

  #record(value: object, path: string): unknown {
    const record: Record<string, unknown> = Object.create(null) as Record<string, unknown>;
    for (const key of Object.keys(value)) {
      const item: unknown = Reflect.get(value, key);
      if (item !== undefined) record[key] = this.plain(item, `${path}.${key}`);
    }
    return Object.hasOwn(record, TAG) ? this.#tag('Object', record) : record;
  }

  #tag(kind: string, data: unknown): object {
    this.tagged = true;
    return { [TAG]: [kind, data] };
  }
}

/**
 * Number of prototypes above that of an object: none for a plain one, one for those of the language, more for an instance of a
 * subclass. Objects of another realm, such as a test runner's, count alike.
 */
function parentsOf(prototype: object | null): number {
  let parents = 0;
  for (
    let parent = prototype && Reflect.getPrototypeOf(prototype);
    parent;
    parent = Reflect.getPrototypeOf(parent)
  ) {
    parents++;
  }
  return parents;
}

function nameOf(prototype: object | null): string {
  const name: unknown = prototype?.constructor?.name;
  return typeof name === 'string' && name !== '' ? `an instance of ${name}` : 'an object of a class';
}

function restored(plain: unknown): unknown {
  if (typeof plain !== 'object' || plain === null) return plain;
  if (Array.isArray(plain)) return plain.map(restored);
  if (!Object.hasOwn(plain, TAG)) return restoredObject(plain as Record<string, unknown>);
  const [kind, data] = (plain as { [TAG]: [string, unknown] })[TAG];
  const restore = Object.hasOwn(KINDS, kind) ? KINDS[kind] : undefined;
  if (!restore) throw new TypeError(`Unknown kind of value '${kind}'.`);
  return restore(data);
}

/** `JSON.parse` made the object, so each part of it is an own property. */
function restoredObject(plain: Record<string, unknown>): object {
  for (const key of Object.keys(plain)) {
    const item = plain[key];
    if (typeof item !== 'object' || item === null) continue;
    Object.defineProperty(plain, key, {
      value: restored(item),
      writable: true,
      enumerable: true,
      configurable: true,
    });
  }
  return plain;
}
