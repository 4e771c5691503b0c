import { isError, readIdentity, readMembers, readProperty } from '@breakwater/core';
import { types } from 'node:util';
import { isCardNumber } from './card-number.js';
import { opaqueText } from './opaque-text.js';
import { REDACTED } from './redaction.constants.js';
import type { SecretKeys } from './secret-keys.js';
import type { SecretText } from './secret-text.js';

/** How much of a value is copied. */
export interface CopyLimits {
  readonly maxDepth: number;
  readonly maxKeys: number;
  readonly maxItems: number;
  readonly maxSize: number;
}

/** Characters of a key; longer ones are no names. */
const MAX_KEY_LENGTH = 200;
/** What a value costs besides its text: its quotes and its comma. */
const COST_OF_VALUE = 4;
/** Properties that hold the name of what `value` is: complaints of validators, forms, lists of headers. */
const NAMING_PROPERTIES: ReadonlySet<string> = new Set([
  'name',
  'key',
  'property',
  'field',
  'path',
  'header',
]);

/** A member of a list that can be the name of the next one: `Authorization`, but no sentence about tokens. */
const NAME = /^[\w.:-]{1,40}$/;

type Entries = readonly (readonly [key: string, value: unknown])[];

/** Makes one copy: plain, without secrets, bounded. Getters are not called, as what they do is not known. */
export class PlainCopy {
  #left: number;
  readonly #within = new Set<object>();

  constructor(
    private readonly keys: SecretKeys,
    private readonly texts: SecretText,
    private readonly limits: CopyLimits,
  ) {
    this.#left = limits.maxSize;
  }

  of(input: unknown): unknown {
    try {
      return this.#copy(input);
    } catch {
      return '[unreadable]';
    }
  }

  #copy(value: unknown): unknown {
    this.#left -= COST_OF_VALUE;
    if (this.#left <= 0) return '[truncated]';
    switch (typeof value) {
      case 'string':
        return this.#text(value);
      case 'number':
        return number(value);
      case 'bigint':
        return isCardNumber(String(value)) ? REDACTED : this.#text(String(value));
      case 'object':
        return value === null ? null : this.#object(value);
      case 'function':
      case 'symbol':
        return this.#text(opaqueText(value) ?? '');
      case 'boolean':
      case 'undefined':
        return value;
    }
  }

  #object(object: object): unknown {
    const text = opaqueText(object);
    if (text !== undefined) return this.#text(text);
    if (this.#within.has(object)) return '[circular]';
    if (this.#within.size >= this.limits.maxDepth) return Array.isArray(object) ? '[list]' : '[object]';
    this.#within.add(object);
    try {
      return this.#members(object);
    } catch {
      // A proxy may refuse everything.
      return '[unreadable]';
    } finally {
      this.#within.delete(object);
    }
  }

  #members(object: object): unknown {
    if (Array.isArray(object)) return this.#list(object);
    if (types.isSet(object)) return this.#list([...first(object, this.limits.maxItems + 1)], object.size);
    if (types.isMap(object)) return this.#record(mapEntries(object, this.limits.maxKeys), object.size);
    if (isError(object)) return this.#record(errorEntries(object, this.limits.maxKeys));
    const keys = Object.keys(object);
    return this.#record(ownEntries(object, keys.slice(0, this.limits.maxKeys)), keys.length);
  }

  #list(list: readonly unknown[], length = list.length): readonly unknown[] {
    const copied: unknown[] = [];
    for (const member of list.slice(0, this.limits.maxItems)) {
      if (this.#left <= 0) break;
      // Raw headers and entries of maps: the name of a secret, then the secret.
      const name: unknown = list[copied.length - 1];
      const isSecret = typeof name === 'string' && NAME.test(name) && this.keys.hides(name, member);
      copied.push(isSecret ? REDACTED : this.#copy(member));
    }
    if (copied.length < length) copied.push(`[${length - copied.length} more]`);
    return copied;
  }

  #record(entries: Entries, length = entries.length): Readonly<Record<string, unknown>> {
    const named = entries.find(([key]) => NAMING_PROPERTIES.has(key))?.[1];
    const copied: [string, unknown][] = [];
    for (const [key, value] of entries) {
      if (this.#left <= 0) break;
      const isNamedSecret = key === 'value' && typeof named === 'string' && this.keys.hides(named, value);
      const shownKey = this.#text(key, MAX_KEY_LENGTH);
      copied.push([shownKey, isNamedSecret || this.keys.hides(key, value) ? REDACTED : this.#copy(value)]);
    }
    if (copied.length < length) copied.push(['...', `[${length - copied.length} more]`]);
    // Unlike an assignment it takes `__proto__` for a key like any other.
    return Object.fromEntries(copied);
  }

  #text(text: string, longest = Infinity): string {
    const limit = Math.max(0, Math.min(longest, this.#left));
    const shown = this.texts.redact(text);
    const cut = shown.length > limit ? `${shown.slice(0, limit)}...` : shown;
    this.#left -= cut.length;
    return cut;
  }
}

/** What JSON has no word for is written as text. */
function number(value: number): number | string {
  if (!Number.isFinite(value)) return String(value);
  return value > 1e12 && isCardNumber(String(value)) ? REDACTED : value;
}

/** Name, message and cause are no own enumerable properties of an error; the others (code, status, metadata) are. */
function errorEntries(error: object, maxKeys: number): Entries {
  const { name, code, message } = readIdentity(error);
  const cause = readProperty(error, 'cause');
  const members = readMembers(error);
  return [
    ['name', name],
    ['message', message],
    ...(code === undefined ? [] : [['code', code] as const]),
    ...(cause === undefined ? [] : [['cause', cause] as const]),
    ...(members.length === 0 ? [] : [['errors', members] as const]),
    ...ownEntries(
      error,
      Object.keys(error)
        .filter((key) => !ERROR_PROPERTIES.has(key))
        .slice(0, maxKeys),
    ),
  ];
}

const ERROR_PROPERTIES: ReadonlySet<string> = new Set([
  'name',
  'message',
  'code',
  'cause',
  'errors',
  'stack',
]);

function ownEntries(object: object, keys: readonly string[]): Entries {
  return keys.map((key) => {
    const property = Object.getOwnPropertyDescriptor(object, key);
    return [key, property?.get ? '[getter]' : property?.value] as const;
  });
}

function mapEntries(map: ReadonlyMap<unknown, unknown>, maxKeys: number): Entries {
  return [...first(map.entries(), maxKeys)].map(([key, value]) => [keyText(key), value] as const);
}

const keyText = (key: unknown): string =>
  typeof key === 'object' && key !== null
    ? (opaqueText(key) ?? `[${String(readProperty(readProperty(key, 'constructor'), 'name'))}]`)
    : String(key);

function* first<T>(members: Iterable<T>, count: number): Generator<T> {
  let left = count;
  for (const member of members) {
    if (left === 0) return;
    left -= 1;
    yield member;
  }
}
