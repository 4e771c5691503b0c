import { hasProperty, isList, readProperty, ValidationError } from '@breakwater/core';
import { isStorableText } from './storable-text.js';

/** A value that a filter compares. Values of different types are never equal. */
export type FilterValue = string | number | boolean;

/** The field has this value. */
export interface EqualsFilter {
  readonly field: string;
  readonly eq: FilterValue;
}

/** The field has one of these values. An empty list selects nothing. */
export interface InFilter {
  readonly field: string;
  readonly in: readonly FilterValue[];
}

/**
 * The field is in this range, with its ends. Numbers compare with numbers, texts with texts by their code points; so
 * dates in the form of ISO 8601 compare by time.
 */
export type RangeFilter = { readonly field: string } & (
  | { readonly gte: number; readonly lte?: number | undefined }
  | { readonly gte?: number | undefined; readonly lte: number }
  | { readonly gte: string; readonly lte?: string | undefined }
  | { readonly gte?: string | undefined; readonly lte: string }
);

/** All of these filters select the item. */
export interface AndFilter {
  readonly and: readonly VectorFilter[];
}

/**
 * Condition on the metadata of an item. The language is closed, so that every store understands all of it. A field is a
 * property of the metadata object itself. An item without the field is not selected.
 *
 * @example { and: [{ field: 'language', eq: 'en' }, { field: 'views', gte: 1_000 }] }
 */
export type VectorFilter = EqualsFilter | InFilter | RangeFilter | AndFilter;

/** One comparison of a filter, as a store maps it. */
export type Comparison =
  | { readonly field: string; readonly kind: 'in'; readonly values: readonly FilterValue[] }
  | { readonly field: string; readonly kind: 'gte' | 'lte'; readonly value: string | number };

/** Nesting beyond this depth is a mistake of a program that builds filters. */
const MAX_DEPTH = 10;

/** Number of comparisons and values of one filter. */
const MAX_VALUES = 1_000;

const EXPECTED =
  'a filter such as { field, eq }, { field, in: [...] }, { field, gte, lte } or { and: [...] }';

/**
 * Checks a filter and writes it out as comparisons, all of which have to hold.
 *
 * @throws ValidationError when it is not a filter of the language
 */
export function comparisonsOf(filter: VectorFilter): readonly Comparison[] {
  const comparisons = [...flatten(filter, 0)];
  const values = comparisons.reduce((sum, one) => sum + (one.kind === 'in' ? one.values.length : 1), 0);
  if (values > MAX_VALUES) throw refused(`at most ${MAX_VALUES} values`, `${values} values`);
  return comparisons;
}

function* flatten(filter: unknown, depth: number): Generator<Comparison, void, undefined> {
  if (typeof filter !== 'object' || filter === null || isList(filter))
    throw refused(EXPECTED, describe(filter));
  if (depth > MAX_DEPTH) throw refused(`at most ${MAX_DEPTH} levels of \`and\``, 'more');
  const given = Object.keys(filter).filter((key) => readProperty(filter, key) !== undefined);
  if (hasProperty(filter, 'and')) {
    const parts = readProperty(filter, 'and');
    if (given.length !== 1 || !isList(parts) || parts.length === 0) {
      throw refused('`and` alone, with at least one filter', describe(filter));
    }
    for (const part of parts) yield* flatten(part, depth + 1);
    return;
  }
  yield* compare(filter, given);
}

function* compare(filter: object, given: readonly string[]): Generator<Comparison, void, undefined> {
  const field = readProperty(filter, 'field');
  if (typeof field !== 'string' || !isStorableText(field)) throw refused(EXPECTED, describe(filter));
  const operators = given.filter((key) => key !== 'field');
  const [only] = operators;
  if (operators.length === 1 && only === 'eq') {
    yield { field, kind: 'in', values: [value(readProperty(filter, 'eq'), field)] };
  } else if (operators.length === 1 && only === 'in') {
    const values = readProperty(filter, 'in');
    if (!isList(values)) throw refused(`a list as \`in\` of '${field}'`, describe(values));
    yield { field, kind: 'in', values: values.map((one) => value(one, field)) };
  } else if (operators.length > 0 && operators.every((key) => key === 'gte' || key === 'lte')) {
    const ends = operators.map((kind) => ({ kind, value: value(readProperty(filter, kind), field) }));
    const types = new Set(ends.map((end) => typeof end.value));
    if (types.size !== 1 || types.has('boolean')) {
      throw refused(`numbers or texts as the ends of the range of '${field}'`, [...types].join(' and '));
    }
    for (const end of ends) yield { field, ...(end as { kind: 'gte' | 'lte'; value: string | number }) };
  } else throw refused(EXPECTED, describe(filter));
}

function value(given: unknown, field: string): FilterValue {
  const fits =
    typeof given === 'boolean' ||
    (typeof given === 'string' && isStorableText(given, 0)) ||
    (typeof given === 'number' && Number.isFinite(given));
  if (!fits) throw refused(`texts, finite numbers or booleans as values of '${field}'`, describe(given));
  return given;
}

/** Names the keys only: the values may be data of a user. */
const describe = (given: unknown): string =>
  typeof given === 'object' && given !== null && !isList(given)
    ? `an object with the keys ${Object.keys(given).join(', ') || '(none)'}`
    : given === null
      ? 'null'
      : isList(given)
        ? 'a list'
        : typeof given;

const refused = (expected: string, actual: string): ValidationError =>
  new ValidationError(`Expected the filter to have the form of ${expected}; got ${actual}.`);
