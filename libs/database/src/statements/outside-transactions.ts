import { sqlWithoutValues } from './sql-without-values.js';

/**
 * Statements that PostgreSQL refuses inside of a transaction.
 *
 * @see https://www.postgresql.org/docs/current/sql-vacuum.html and the pages of the other commands
 */
const OUTSIDE =
  /^(?:VACUUM|CREATE DATABASE|DROP DATABASE|CREATE TABLESPACE|DROP TABLESPACE|ALTER SYSTEM|(?:CREATE|DROP|ALTER) SUBSCRIPTION|CLUSTER(?: \(VERBOSE\)| VERBOSE)?$|REINDEX (?:\([^)]*\) )?(?:DATABASE|SYSTEM))\b|^(?:CREATE (?:UNIQUE )?INDEX|DROP INDEX|REINDEX (?:\([^)]*\) )?(?:INDEX|TABLE|SCHEMA|DATABASE)) CONCURRENTLY\b|^ALTER TABLE .* DETACH PARTITION .* CONCURRENTLY$/i;

/** The beginnings of such statements. It spares ordinary queries the longer test. */
const BEGINNING = /^\s*(?:--|\/\*|VACUUM|CREATE|DROP|ALTER|CLUSTER|REINDEX)/i;

/** Returns true if a statement cannot run inside of a transaction. */
export const mustRunOutsideTransactions = (sql: string): boolean =>
  BEGINNING.test(sql) && OUTSIDE.test(sqlWithoutValues(sql).replace(/\s*;\s*$/, ''));
