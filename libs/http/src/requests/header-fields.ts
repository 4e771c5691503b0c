import { OptionsError } from '@breakwater/core';

/** Headers as one writes them: an object, whose `undefined` values are left out, or `Headers` of fetch. */
export type HeaderInput = Readonly<Record<string, string | number | undefined>> | Headers;

/** Headers by lower-case names. */
export type HeaderFields = Record<string, string>;

/** `__proto__` would change an object of headers in place of a header. */
const NAME = /^(?!__proto__$)[\w!#$%&'*+.^`|~-]+$/i;
/** A value with other characters could end the header and begin another one. */
const VALUE = /^[\t\u0020-\u007e\u0080-\u00ff]*$/;

/** Headers that belong to the connection. A value of the caller could desynchronise it, or lead to another host. */
const OWN: ReadonlySet<string> = new Set([
  'connection',
  'content-length',
  'expect',
  'host',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** Returns whether a header belongs to the connection. `name` is in lower case. */
export const isOfConnection = (name: string): boolean => OWN.has(name);

/**
 * Adds headers to `fields`, with lower-case names.
 *
 * @throws OptionsError for an invalid name or value, or a header of the connection. The message does not contain the value
 */
export function addHeaders(fields: HeaderFields, input: HeaderInput, place: string): void {
  if (typeof input !== 'object' || (input as unknown) === null) {
    throw new OptionsError('headers', 'an object with headers', typeof input, place);
  }
  const entries: Iterable<readonly [string, unknown]> =
    typeof (input as Headers).entries === 'function' ? (input as Headers).entries() : Object.entries(input);
  for (const [name, value] of entries) {
    if (value !== undefined) fields[checkedName(name, place)] = checkedValue(name, value, place);
  }
}

function checkedName(name: string, place: string): string {
  const lower = name.toLowerCase();
  if (!NAME.test(name)) throw new OptionsError('headers', 'headers with valid names', name, place);
  if (isOfConnection(lower)) {
    throw new OptionsError(`headers.${lower}`, 'left out, as it belongs to the connection', undefined, place);
  }
  return lower;
}

function checkedValue(name: string, value: unknown, place: string): string {
  const text = typeof value === 'number' ? String(value) : value;
  if (typeof text === 'string' && VALUE.test(text)) return text;
  const expected = 'a text without line breaks and other characters that a header cannot carry';
  throw new OptionsError(`headers.${name.toLowerCase()}`, expected, `a ${typeof value}`, place);
}
