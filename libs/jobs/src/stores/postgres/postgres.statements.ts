import type { OperationTables } from './postgres.migration.js';

const milliseconds = (parameter: string): string => `(${parameter}::float8 * interval '1 millisecond')`;
const epoch = (column: string): string => `(extract(epoch FROM ${column}) * 1000)::float8`;

/** The columns of a record, under the names of `OperationRow`. */
const columnsOf = (table: string): string =>
  [
    ...['id', 'name', 'key', 'owner', 'state', 'fence', 'recoveries', 'failure', 'issue'].map(
      (column) => `${table}."${column}"`,
    ),
    ...['lease', 'max_run', 'started_at', 'heartbeat_at', 'deadline_at', 'marked_at', 'ended_at'].map(
      (column) => `${epoch(`${table}."${column}"`)} AS "${column}"`,
    ),
  ].join(', ');

/**
 * The same as the state `running`. With the state, PostgreSQL may choose a partial index of running operations in place of a unique one;
 * that is slow while the index has many entries of operations that have ended.
 */
const RUNS = `"ended_at" IS NULL`;

const STUCK = `o."state" = 'running' AND (o."heartbeat_at" + o."lease" < now() OR o."deadline_at" < now())`;
const REASON = `CASE WHEN o."deadline_at" < now() THEN 'run-too-long' ELSE 'heartbeat-missed' END AS "reason"`;

/** A row of the table of operations. `pg` returns big integers as text, Prisma as BigInt. */
export interface OperationRow {
  readonly id: unknown;
  readonly name: string;
  readonly key: string;
  readonly owner: string;
  readonly state: string;
  readonly fence: unknown;
  readonly recoveries: unknown;
  readonly failure: string | null;
  readonly issue: string | null;
  readonly lease: number;
  readonly max_run: number;
  readonly started_at: number;
  readonly heartbeat_at: number;
  readonly deadline_at: number;
  readonly marked_at: number | null;
  readonly ended_at: number | null;
  readonly reason?: string;
  readonly total?: unknown;
}

/** The columns of an operation that begins which the caller does not know. */
export type BegunRow = Pick<OperationRow, 'id' | 'fence' | 'started_at'>;

/** The statements of a store by their names. */
export type OperationStatements = Readonly<
  Record<
    | 'begin'
    | 'running'
    | 'beat'
    | 'finish'
    | 'guard'
    | 'stuck'
    | 'countStuck'
    | 'lead'
    | 'mark'
    | 'recover'
    | 'fail'
    | 'deleteOld'
    | 'countOld',
    string
  >
>;

/** The statements of a store. `now()` of the server decides about every time. */
export function statementsOf({ operations, leader, fences }: OperationTables): OperationStatements {
  // A name is text, a list of names is a JSON text, and a list of numbers the text of an array: all clients send texts alike.
  const canRecover = (names: string, max: string): string =>
    `o."recoveries" < ${max}::int AND o."name" IN (SELECT jsonb_array_elements_text(${names}::text::jsonb))`;
  /** Locked records are left out: they belong to a transaction of a process that is alive. */
  const due = (condition: string, grace: string, limit: string, id: string): string =>
    `SELECT o."id", ${REASON} FROM ${operations} o
     WHERE ${STUCK} AND o."marked_at" + ${grace}::float8 * o."lease" <= now() AND ${condition}
       AND (${id}::text IS NULL OR o."id"::text = ${id}::text)
     ORDER BY o."started_at", o."id" LIMIT ${limit}::int FOR UPDATE SKIP LOCKED`;
  return {
    begin: `INSERT INTO ${operations} ("name", "key", "owner", "lease", "max_run", "deadline_at")
      VALUES ($1::text, $2::text, $3::text, ${milliseconds('$4')}, ${milliseconds('$5')}, now() + ${milliseconds('$5')})
      ON CONFLICT ("name", "key") WHERE "state" = 'running' DO NOTHING
      RETURNING "id", "fence", ${epoch('"started_at"')} AS "started_at"`,
    running: `SELECT ${columnsOf('o')} FROM ${operations} o
      WHERE o."name" = $1::text AND o."key" = $2::text AND o."state" = 'running'`,
    beat: `UPDATE ${operations} SET "heartbeat_at" = now(),
        "marked_at" = CASE WHEN "deadline_at" < now() THEN "marked_at" END
      WHERE "fence" = ANY ($1::text::bigint[]) AND ${RUNS} RETURNING "fence"`,
    finish: `UPDATE ${operations} SET "state" = $3::text, "ended_at" = now(), "failure" = $4::text, "issue" = $5::text,
        "marked_at" = NULL
      WHERE "id" = $1::bigint AND "fence" = $2::bigint AND ${RUNS} RETURNING "id"`,
    guard: `SELECT "id" FROM ${operations}
      WHERE "id" = $1::bigint AND "fence" = $2::bigint AND ${RUNS} FOR KEY SHARE`,
    stuck: `SELECT ${columnsOf('o')}, ${REASON}, count(*) OVER () AS "total" FROM ${operations} o
      WHERE ${STUCK} ORDER BY o."started_at", o."id" LIMIT $1::int`,
    countStuck: `SELECT count(*) AS "total" FROM ${operations} o WHERE ${STUCK}`,
    lead: `INSERT INTO ${leader} AS l ("role", "owner", "until") VALUES ('detector', $1::text, now() + ${milliseconds('$2')})
      ON CONFLICT ("role") DO UPDATE SET "owner" = excluded."owner", "until" = excluded."until"
      WHERE l."owner" = excluded."owner" OR l."until" <= now() RETURNING "owner"`,
    mark: `WITH due AS (
        SELECT o."id" FROM ${operations} o WHERE ${STUCK} AND o."marked_at" IS NULL
        ORDER BY o."started_at", o."id" LIMIT $1::int FOR NO KEY UPDATE SKIP LOCKED
      ), marked AS (
        UPDATE ${operations} o SET "marked_at" = now() FROM due WHERE o."id" = due."id" RETURNING 1
      )
      SELECT (SELECT count(*) FROM ${operations} WHERE "state" = 'running') AS "running",
        (SELECT count(*) FROM ${operations} o WHERE ${STUCK}) AS "stuck", (SELECT count(*) FROM marked) AS "marked"`,
    recover: `WITH due AS (${due(canRecover('$2', '$3'), '$4', '$5', '$6')})
      UPDATE ${operations} o SET "owner" = $1::text, "fence" = nextval('${fences}'), "recoveries" = "recoveries" + 1,
        "heartbeat_at" = now(), "deadline_at" = now() + "max_run", "marked_at" = NULL
      FROM due WHERE o."id" = due."id" RETURNING ${columnsOf('o')}, due."reason"`,
    fail: `WITH due AS (${due(`NOT (${canRecover('$1', '$2')})`, '$3', '$4', '$7')})
      UPDATE ${operations} o SET "state" = 'failed', "fence" = nextval('${fences}'), "ended_at" = now(),
        "failure" = CASE due."reason" WHEN 'run-too-long' THEN $5::text ELSE $6::text END
      FROM due WHERE o."id" = due."id" RETURNING ${columnsOf('o')}, due."reason"`,
    deleteOld: `WITH old AS (
        SELECT "id" FROM ${operations} WHERE "ended_at" <= now() - ${milliseconds('$1')}
        ORDER BY "ended_at", "id" LIMIT $2::int FOR UPDATE SKIP LOCKED
      ), deleted AS (
        DELETE FROM ${operations} o USING old WHERE o."id" = old."id" RETURNING 1
      )
      SELECT count(*) AS "total" FROM deleted`,
    countOld: `SELECT count(*) AS "total" FROM (
        SELECT 1 FROM ${operations} WHERE "ended_at" <= now() - ${milliseconds('$1')} LIMIT $2::int
      ) old`,
  };
}
