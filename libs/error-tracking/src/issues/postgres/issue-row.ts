import type { ErrorSample } from '../../samples/error-sample.js';
import type { IssueLife } from '../issue-life.js';
import type { IssueRecord } from '../issue-record.js';

/** A row of `error_issues` in JSON; times are text. */
export interface IssueRow {
  readonly id: string;
  readonly fingerprint: string;
  readonly title: string;
  readonly category: IssueRecord['category'];
  readonly severity: IssueRecord['severity'];
  readonly name: string;
  readonly code: string | null;
  readonly state: IssueRecord['state'];
  readonly count: number;
  readonly first_seen: string;
  readonly last_seen: string;
  readonly resolved_at: string | null;
  readonly sample: Omit<ErrorSample, 'at'> & { readonly at: string };
  readonly confirmed_at: string;
  readonly hour: number;
  readonly hour_errors: number;
  readonly past_errors: number;
  readonly peak_errors: number;
}

/** Converts a row to a record. */
export function recordOf(row: IssueRow): IssueRecord {
  return {
    id: row.id,
    fingerprint: row.fingerprint,
    title: row.title,
    category: row.category,
    severity: row.severity,
    name: row.name,
    ...(row.code !== null && { code: row.code }),
    state: row.state,
    count: row.count,
    firstSeen: new Date(row.first_seen),
    lastSeen: new Date(row.last_seen),
    ...(row.resolved_at !== null && { resolvedAt: new Date(row.resolved_at) }),
    sample: { ...row.sample, at: new Date(row.sample.at) },
    confirmedAt: new Date(row.confirmed_at),
    activity: {
      hour: row.hour,
      errors: row.hour_errors,
      past: row.past_errors,
      peak: row.peak_errors,
    },
  };
}

/** Writes new rows as the parameter of a statement. */
export function toRows(records: readonly IssueRecord[]): string {
  return storableJson(
    records.map((record) => ({
      id: record.id,
      fingerprint: record.fingerprint,
      title: record.title,
      category: record.category,
      severity: record.severity,
      name: record.name,
      code: record.code,
      count: record.count,
      first_seen: record.firstSeen,
      last_seen: record.lastSeen,
      sample: record.sample,
      ...lifeColumns(record),
    })),
  );
}

/** Writes ids and times as the parameter of a statement. */
export function toHistories(records: readonly IssueRecord[]): string {
  return storableJson(
    records.map(({ id, firstSeen, resolvedAt }) => ({ id, first_seen: firstSeen, resolved_at: resolvedAt })),
  );
}

/** Writes ids and lives as the parameter of a statement. */
export function toLives(lives: readonly (IssueLife & { readonly id: string })[]): string {
  return storableJson(lives.map((life) => ({ id: life.id, ...lifeColumns(life) })));
}

const lifeColumns = ({ state, confirmedAt, activity }: IssueLife): object => ({
  state,
  confirmed_at: confirmedAt,
  hour: activity.hour,
  hour_errors: activity.errors,
  past_errors: activity.past,
  peak_errors: activity.peak,
});

/** Matches each escape of JSON, so that `\\u0000` is read as an escaped backslash and text. */
const ESCAPE = /\\(?:u[0-9a-f]{4}|.)/g;
/** NUL and lone surrogates, which `JSON.stringify` escapes. */
const UNSTORABLE = /^\\u(?:0000|d[89a-f])/;

/** Writes JSON that PostgreSQL accepts: characters that it cannot store become U+FFFD. */
export function storableJson(value: unknown): string {
  return JSON.stringify(value).replace(ESCAPE, (escape) => (UNSTORABLE.test(escape) ? '\uFFFD' : escape));
}

/** Replaces the characters of a text that PostgreSQL cannot store. */
export const storableText = (text: string): string => text.replaceAll('\0', '\uFFFD').toWellFormed();
