import { OptionsError } from '@breakwater/core';

/** Value of a parameter of a query or a form. `undefined` leaves the parameter out. */
export type QueryValue = string | number | bigint | boolean | Date | undefined;

/** Parameters of a query or a form. A list repeats its name. */
export type QueryParams = URLSearchParams | Readonly<Record<string, QueryValue | readonly QueryValue[]>>;

/**
 * Encodes parameters as `name=value&name=value`.
 *
 * @param option name of the option, for the error
 * @throws OptionsError for a value that is no text, number, boolean or date. The message does not contain the value
 */
export function queryText(params: QueryParams, option: string, place: string): string {
  if (params instanceof URLSearchParams) return params.toString();
  if (typeof params !== 'object' || (params as unknown) === null || Array.isArray(params)) {
    throw new OptionsError(option, 'an object or URLSearchParams', `a ${typeof params}`, place);
  }
  const text = new URLSearchParams();
  for (const [name, value] of Object.entries(params)) {
    for (const each of Array.isArray(value) ? (value as readonly unknown[]) : [value]) {
      if (each !== undefined) text.append(name, textOf(each, `${option}.${name}`, place));
    }
  }
  return text.toString();
}

function textOf(value: unknown, option: string, place: string): string {
  if (typeof value === 'string' && value.isWellFormed()) return value;
  if (typeof value === 'number' && Number.isFinite(value)) return String(value);
  if (typeof value === 'bigint' || typeof value === 'boolean') return String(value);
  if (value instanceof Date && !Number.isNaN(value.getTime())) return value.toISOString();
  const expected = 'a valid text, a finite number, a boolean, a date or a list of them';
  throw new OptionsError(option, expected, value === null ? null : `a ${typeof value}`, place);
}
