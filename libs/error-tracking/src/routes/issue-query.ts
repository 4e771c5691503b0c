import { BadRequestException } from '@nestjs/common';
import { ERROR_CATEGORIES } from '../classification/error-category.js';
import { ERROR_SEVERITIES } from '../classification/error-severity.js';
import { MAX_ISSUE_LIMIT } from '../issues/issue-rules.js';
import type { IssueQuery, IssueSort } from '../issues/issue-store.js';
import { ISSUE_STATES } from '../issues/issue.js';

/** The parameters of a URL, as Express and Fastify parse them: a repeated parameter is a list. */
export type QueryParameters = Readonly<Record<string, string | string[] | undefined>>;

const SORTS: readonly IssueSort[] = ['lastSeen', 'firstSeen', 'count'];

const KNOWN = ['state', 'category', 'severity', 'search', 'since', 'sort', 'limit', 'cursor'] as const;

/** Maximum length of a search text and of a cursor. */
const MAX_TEXT = 500;

/** Matches a date, or a date with time and zone. */
const INSTANT = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2}))?$/;

/**
 * Parses the filters of a list. Several values of a filter are separated by commas, or the parameter is repeated.
 *
 * @throws BadRequestException that names the parameter and the allowed values
 */
export function issueQuery(parameters: QueryParameters): IssueQuery {
  for (const name of Object.keys(parameters))
    if (!KNOWN.some((known) => known === name))
      throw new BadRequestException(`Expected the parameters ${KNOWN.join(', ')}, got ${quoted(name)}.`);
  const states = words(parameters, 'state', ISSUE_STATES);
  const categories = words(parameters, 'category', ERROR_CATEGORIES);
  const severities = words(parameters, 'severity', ERROR_SEVERITIES);
  const search = text(parameters, 'search');
  const since = instant(parameters, 'since');
  const [sort, ...furtherSorts] = words(parameters, 'sort', SORTS) ?? [];
  if (furtherSorts.length > 0) throw wrong('sort', `one of ${SORTS.join(', ')}`, parameters['sort']);
  const limit = integer(parameters, 'limit');
  const cursor = text(parameters, 'cursor');
  return {
    ...(states && { states }),
    ...(categories && { categories }),
    ...(severities && { severities }),
    ...(search !== undefined && { search }),
    ...(since && { since }),
    ...(sort && { sort }),
    ...(limit !== undefined && { limit }),
    ...(cursor !== undefined && { cursor }),
  };
}

function words<W extends string>(
  parameters: QueryParameters,
  name: (typeof KNOWN)[number],
  known: readonly W[],
): W[] | undefined {
  const value = parameters[name];
  if (value === undefined) return undefined;
  const given = [value].flat().flatMap((part) => part.split(','));
  if (given.every((word): word is W => known.some((one) => one === word))) return given;
  throw wrong(name, `one of ${known.join(', ')}`, value);
}

function text(parameters: QueryParameters, name: (typeof KNOWN)[number]): string | undefined {
  const value = parameters[name];
  if (value === undefined) return undefined;
  if (typeof value === 'string' && value !== '' && value.length <= MAX_TEXT) return value;
  throw wrong(name, `a text of at most ${MAX_TEXT} characters`, value);
}

function instant(parameters: QueryParameters, name: (typeof KNOWN)[number]): Date | undefined {
  const value = parameters[name];
  if (value === undefined) return undefined;
  const date = new Date(typeof value === 'string' && INSTANT.test(value) ? value : Number.NaN);
  // PostgreSQL has no year 0, and an offset can move a date beyond year 9999.
  const year = date.getUTCFullYear();
  if (year >= 1 && year <= 9_999) return date;
  throw wrong(name, 'a time such as 2026-01-31T12:00:00Z', value);
}

function integer(parameters: QueryParameters, name: (typeof KNOWN)[number]): number | undefined {
  const value = parameters[name];
  if (value === undefined) return undefined;
  const number = typeof value === 'string' && /^\d{1,4}$/.test(value) ? Number(value) : 0;
  if (number >= 1 && number <= MAX_ISSUE_LIMIT) return number;
  throw wrong(name, `an integer from 1 to ${MAX_ISSUE_LIMIT}`, value);
}

function wrong(name: string, expected: string, value: unknown): BadRequestException {
  return new BadRequestException(`Expected "${name}" to be ${expected}, got ${quoted(String(value))}.`);
}

/** Quotes foreign input, cut to a length that identifies it. */
function quoted(value: string): string {
  return JSON.stringify(value.slice(0, 60));
}
