import { readMembers } from '../failures/causes.js';
import { readProperty } from '../failures/read-property.js';
import type { ThrownIdentity } from '../failures/thrown-link.js';
import { opaqueText } from './opaque-text.js';

/** Names and values to copy. */
export type Entries = readonly (readonly [key: string, value: unknown])[];

/** Properties that hold the name of a value beside it: problems of validators, forms, lists of headers. */
const NAMING_PROPERTIES =
  'name key k property field path instancePath dataPath header param parameter variable column label type'.split(
    ' ',
  );
/** Properties that hold what the name stands for; `args` are the arguments of a command of Redis, such as `auth`. */
export const NAMED_PROPERTIES: ReadonlySet<string> = new Set(
  'value val v data content text args received input actual given rejectedValue invalidValue attemptedValue'.split(
    ' ',
  ),
);

/** Properties of an error that are copied by name. */
const ERROR_PROPERTIES: ReadonlySet<string> = new Set([
  'name',
  'message',
  'code',
  'cause',
  'errors',
  'stack',
]);

/** Returns the entries of an error. Name, message and cause are not enumerable; the others (code, status, metadata) are. */
export function errorEntries(
  error: object,
  { name, code, message }: ThrownIdentity,
  maxKeys: number,
): Entries {
  const cause = readProperty(error, 'cause');
  const members = readMembers(error);
  return [
    ['name', name],
    ['message', message],
    ...(code === undefined ? [] : [['code', code] as const]),
    ...(cause === undefined ? [] : [['cause', cause] as const]),
    ...(members.length === 0 ? [] : [['errors', members] as const]),
    ...otherEntries(error, maxKeys),
  ];
}

function otherEntries(error: object, maxKeys: number): Entries {
  try {
    return Object.keys(error)
      .filter((key) => !ERROR_PROPERTIES.has(key))
      .slice(0, maxKeys)
      .map((key) => [key, ownValue(error, key)] as const);
  } catch {
    return [];
  }
}

/** Returns the name that an object gives to its value; of a path such as `['user', 'password']` or `/user/password`, its end. */
export function nameIn(object: object): string | undefined {
  const naming = NAMING_PROPERTIES.find((key) => Object.hasOwn(object, key));
  const name = naming === undefined ? undefined : ownValue(object, naming);
  const last: unknown = Array.isArray(name) ? name.at(-1) : name;
  return typeof last === 'string' ? last.replace(/^.*[/.](?=\w+$)/, '') : undefined;
}

/** Returns the names of the own properties of an object; none for a proxy that refuses to tell them. */
export function keysOf(object: object): readonly string[] {
  try {
    return Object.keys(object);
  } catch {
    return [];
  }
}

/** Returns the value of an own property. Does not call getters. */
export function ownValue(object: object, key: string): unknown {
  const property = Object.getOwnPropertyDescriptor(object, key);
  return property?.get ? '[getter]' : property?.value;
}

export function mapEntries(map: ReadonlyMap<unknown, unknown>, maxKeys: number): Entries {
  return [...first(map.entries(), maxKeys)].map(([key, value]) => [keyText(key), value] as const);
}

const keyText = (key: unknown): string =>
  typeof key === 'object' && key !== null
    ? (opaqueText(key) ?? `[${String(readProperty(readProperty(key, 'constructor'), 'name'))}]`)
    : String(key);

export function* first<T>(members: Iterable<T>, count: number): Generator<T> {
  let left = count;
  for (const member of members) {
    if (left === 0) return;
    left -= 1;
    yield member;
  }
}
