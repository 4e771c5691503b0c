import type { IssueSort } from '../issue-store.js';

// Times are passed as text and returned in JSON, both with their offset, because Prisma's adapter for pg reads every time as UTC,
// whatever the time zone of the session.

/** Columns of an issue's life in JSON. */
const LIFE = `state text, confirmed_at timestamptz, hour integer, hour_errors bigint, past_errors float8, peak_errors float8`;

/**
 * Adds occurrences to issues, and inserts missing issues. It locks the rows in the given order. {@link UPDATE_LIVES} then sets the
 * state of known issues in the same transaction.
 *
 * $1: rows of new issues, in JSON
 */
export const UPSERT = `
  INSERT INTO error_issues AS issue (
    id, fingerprint, title, category, severity, name, code, count, first_seen, last_seen, sample,
    state, confirmed_at, hour, hour_errors, past_errors, peak_errors)
  SELECT
    id, fingerprint, title, category, severity, name, code, count, first_seen, last_seen, sample,
    state, confirmed_at, hour, hour_errors, past_errors, peak_errors
  FROM jsonb_to_recordset($1::jsonb) AS added (
    id text, fingerprint text, title text, category text, severity text, name text, code text, count bigint,
    first_seen timestamptz, last_seen timestamptz, sample jsonb, ${LIFE})
  ON CONFLICT (id) DO UPDATE SET
    count = issue.count + EXCLUDED.count,
    first_seen = LEAST(issue.first_seen, EXCLUDED.first_seen),
    last_seen = GREATEST(issue.last_seen, EXCLUDED.last_seen),
    title = CASE WHEN EXCLUDED.last_seen >= issue.last_seen THEN EXCLUDED.title ELSE issue.title END,
    category = CASE WHEN EXCLUDED.last_seen >= issue.last_seen THEN EXCLUDED.category ELSE issue.category END,
    severity = CASE WHEN EXCLUDED.last_seen >= issue.last_seen THEN EXCLUDED.severity ELSE issue.severity END,
    name = CASE WHEN EXCLUDED.last_seen >= issue.last_seen THEN EXCLUDED.name ELSE issue.name END,
    code = CASE WHEN EXCLUDED.last_seen >= issue.last_seen THEN EXCLUDED.code ELSE issue.code END,
    sample = CASE WHEN EXCLUDED.last_seen >= issue.last_seen THEN EXCLUDED.sample ELSE issue.sample END
  RETURNING to_jsonb(issue) AS issue, issue.xmax = 0 AS inserted`;

/** $1: lives of issues that {@link UPSERT} has locked, in JSON */
export const UPDATE_LIVES = `
  UPDATE error_issues AS issue SET
    state = life.state, confirmed_at = life.confirmed_at, hour = life.hour, hour_errors = life.hour_errors,
    past_errors = life.past_errors, peak_errors = life.peak_errors
  FROM jsonb_to_recordset($1::jsonb) AS life (id text, ${LIFE})
  WHERE issue.id = life.id`;

/** $1: ids */
export const FIND_ALL =
  'SELECT to_jsonb(issue) AS issue FROM error_issues AS issue WHERE id = ANY($1::text[])';

/** $1: ids and times of issues that {@link UPSERT} has inserted and that continue an earlier issue, in JSON */
export const UPDATE_HISTORIES = `
  UPDATE error_issues AS issue SET first_seen = successor.first_seen, resolved_at = successor.resolved_at
  FROM jsonb_to_recordset($1::jsonb) AS successor (id text, first_seen timestamptz, resolved_at timestamptz)
  WHERE issue.id = successor.id`;

/** $1: id */
export const FIND = 'SELECT to_jsonb(issue) AS issue FROM error_issues AS issue WHERE id = $1';

/** $1: id, $2: time */
export const RESOLVE = `
  WITH before AS (SELECT id, state FROM error_issues WHERE id = $1 FOR UPDATE)
  UPDATE error_issues AS issue SET state = 'resolved', confirmed_at = $2::timestamptz, resolved_at = $2::timestamptz
  FROM before WHERE issue.id = before.id
  RETURNING to_jsonb(issue) AS issue, before.state AS state_before`;

/** $1: id, $2: time */
export const ARCHIVE = `
  WITH before AS (SELECT id, state FROM error_issues WHERE id = $1 FOR UPDATE)
  UPDATE error_issues AS issue SET state = 'archived', confirmed_at = $2::timestamptz
  FROM before WHERE issue.id = before.id
  RETURNING to_jsonb(issue) AS issue, before.state AS state_before`;

/** $1: id, $2: time */
export const UNARCHIVE = `
  WITH before AS (SELECT id, state FROM error_issues WHERE id = $1 AND state = 'archived' FOR UPDATE)
  UPDATE error_issues AS issue SET state = 'ongoing', confirmed_at = $2::timestamptz
  FROM before WHERE issue.id = before.id
  RETURNING to_jsonb(issue) AS issue, before.state AS state_before`;

/**
 * Settles issues. Skips rows that another replica has locked.
 *
 * $1: states that settle, $2: latest time of the last confirmation, $3: time, $4: maximum number of issues
 */
export const SETTLE = `
  WITH before AS (
    SELECT id, state FROM error_issues WHERE state = ANY($1::text[]) AND confirmed_at <= $2::timestamptz
    LIMIT $4::bigint FOR UPDATE SKIP LOCKED)
  UPDATE error_issues AS issue SET state = 'ongoing', confirmed_at = $3::timestamptz
  FROM before WHERE issue.id = before.id
  RETURNING to_jsonb(issue) AS issue, before.state AS state_before`;

/**
 * Deletes old issues. Skips rows that another replica has locked, because these have just been seen.
 *
 * $1: time, $2: maximum number of issues
 */
export const PRUNE = `
  WITH old AS (
    SELECT id FROM error_issues WHERE last_seen < $1::timestamptz
    ORDER BY last_seen LIMIT $2::bigint FOR UPDATE SKIP LOCKED)
  DELETE FROM error_issues AS issue USING old WHERE issue.id = old.id`;

export const COUNTS = `
  SELECT state, category, severity, count(*) AS issues, sum(count)::bigint AS errors
  FROM error_issues GROUP BY state, category, severity`;

/** $1: states, $2: categories, $3: severities, $4: text, $5: since, $6 and $7: value and id of a position, $8: maximum number of issues */
const listBy = (column: string, position: string): string => `
  SELECT to_jsonb(issue) AS issue FROM error_issues AS issue
  WHERE ($1::text[] IS NULL OR state = ANY($1::text[]))
    AND ($2::text[] IS NULL OR category = ANY($2::text[]))
    AND ($3::text[] IS NULL OR severity = ANY($3::text[]))
    AND ($4::text IS NULL OR strpos(lower(title), lower($4::text)) > 0)
    AND ($5::timestamptz IS NULL OR last_seen >= $5::timestamptz)
    AND ($6::float8 IS NULL OR (${column}, id) < (${position}, $7::text))
  ORDER BY ${column} DESC, id DESC LIMIT $8::bigint`;

/** One statement for each order, so that each uses its own index. */
export const LIST: Readonly<Record<IssueSort, string>> = {
  lastSeen: listBy('last_seen', 'to_timestamp($6::float8 / 1000)'),
  firstSeen: listBy('first_seen', 'to_timestamp($6::float8 / 1000)'),
  count: listBy('count', '$6::bigint'),
};
