import { checkOptions, checkSqlClient, readProperty, type RunSql, sqlRunnerOf } from '@breakwater/core';
import {
  type NewOperation,
  type OldOperations,
  type OperationClaim,
  type OperationOutcome,
  type OperationRecord,
  type OperationState,
  type OperationStore,
  STUCK_FAILURES,
  type StuckOperation,
  type StuckReason,
  type StuckSelection,
} from '../operation-store.js';
import { tablesOf } from './postgres.migration.js';
import {
  DEFAULT_POSTGRES_OPERATION_STORE_OPTIONS,
  type PostgresOperationStoreOptions,
  resolveTable,
} from './postgres.options.js';
import {
  type BegunRow,
  type OperationRow,
  type OperationStatements,
  statementsOf,
} from './postgres.statements.js';

/** Tries to begin an operation while another one of its name and key begins or ends at the same moment. */
const MAX_TRIES = 5;

/**
 * Keeps operations in a table of PostgreSQL, which all replicas share. The folder `migrations` of this package creates the table, or
 * `operationsMigration()` does.
 */
export class PostgresOperationStore implements OperationStore {
  readonly name = 'postgres';
  readonly #run: RunSql;
  readonly #statements: OperationStatements;

  /** @throws OptionsError when an option is wrong */
  constructor(options: PostgresOperationStoreOptions) {
    const place = 'PostgresOperationStore';
    const { run, table } = checkOptions('jobs', place, (check) => {
      check.known(options, ['client', ...Object.keys(DEFAULT_POSTGRES_OPERATION_STORE_OPTIONS)]);
      const checked = checkSqlClient(check, options.client);
      return { run: checked, table: check.include(() => resolveTable(options.table, place)) };
    });
    this.#run = run;
    this.#statements = statementsOf(tablesOf(table));
  }

  async begin(operation: NewOperation): Promise<{ begun: boolean; record: OperationRecord }> {
    const { name, key, owner, lease, maxRun } = operation;
    for (let tries = 1; ; tries++) {
      const [begun] = await this.#run(this.#statements.begin, [name, key, owner, lease, maxRun]);
      if (begun) return { begun: true, record: begunOf(operation, begun as BegunRow) };
      const [running] = await this.#run(this.#statements.running, [name, key]);
      if (running) return { begun: false, record: recordOf(running) };
      // The running one has ended between the two statements.
      if (tries === MAX_TRIES)
        throw new Error(`Operation '${name}' neither began nor was running in ${tries} tries.`);
    }
  }

  async beat(claims: readonly OperationClaim[]): Promise<{ lost: readonly OperationClaim[] }> {
    if (claims.length === 0) return { lost: [] };
    const fences = `{${claims.map(({ fence }) => fence).join(',')}}`;
    const rows = await this.#run(this.#statements.beat, [fences]);
    const beaten = new Set(rows.map((row) => Number(readProperty(row, 'fence'))));
    return { lost: claims.filter(({ fence }) => !beaten.has(fence)).map(({ id, fence }) => ({ id, fence })) };
  }

  async finish({ id, fence }: OperationClaim, outcome: OperationOutcome): Promise<boolean> {
    const { state, failure = null, issue = null } = outcome;
    const rows = await this.#run(this.#statements.finish, [id, fence, state, failure, issue]);
    return rows.length > 0;
  }

  async stuck(limit: number): Promise<{ count: number; operations: readonly StuckOperation[] }> {
    // One statement, so that the number and the operations agree: an operation can become stuck at any moment.
    if (limit === 0)
      return { count: totalOf(await this.#run(this.#statements.countStuck, [])), operations: [] };
    const rows = await this.#run(this.#statements.stuck, [limit]);
    return { count: totalOf(rows), operations: rows.map(stuckOf) };
  }

  async lead(owner: string, term: number): Promise<boolean> {
    return (await this.#run(this.#statements.lead, [owner, term])).length > 0;
  }

  async mark(limit: number): Promise<{ running: number; stuck: number; marked: number }> {
    const [row] = await this.#run(this.#statements.mark, [limit]);
    const countOf = (column: string): number => Number(readProperty(row, column));
    return { running: countOf('running'), stuck: countOf('stuck'), marked: countOf('marked') };
  }

  async recover(owner: string, selection: StuckSelection): Promise<readonly StuckOperation[]> {
    const { recoverable, maxRecoveries, grace, limit, id = null } = selection;
    const names = JSON.stringify(recoverable);
    const values = [owner, names, maxRecoveries, grace, limit, id];
    const rows = await this.#run(this.#statements.recover, values);
    return rows.map(stuckOf).toSorted(byAge);
  }

  async fail(selection: StuckSelection): Promise<readonly StuckOperation[]> {
    const { recoverable, maxRecoveries, grace, limit, id = null } = selection;
    const names = JSON.stringify(recoverable);
    const failures = [STUCK_FAILURES['run-too-long'], STUCK_FAILURES['heartbeat-missed']];
    const values = [names, maxRecoveries, grace, limit, ...failures, id];
    const rows = await this.#run(this.#statements.fail, values);
    return rows.map(stuckOf).toSorted(byAge);
  }

  async deleteOld({ retention, limit, dryRun = false }: OldOperations): Promise<number> {
    const statement = dryRun ? this.#statements.countOld : this.#statements.deleteOld;
    return totalOf(await this.#run(statement, [retention, limit]));
  }

  async guard(transaction: unknown, { id, fence }: OperationClaim): Promise<boolean> {
    const run = sqlRunnerOf(transaction);
    if (!run) {
      throw new TypeError(
        'fence.guard() expects the client of a transaction: that of pg, or the one that Prisma passes to $transaction.',
      );
    }
    return (await run(this.#statements.guard, [id, fence])).length > 0;
  }
}

/** Few columns return from the server, because each one costs time to plan and to send. */
function begunOf(operation: NewOperation, { id, fence, started_at: startedAt }: BegunRow): OperationRecord {
  const { name, key, owner, lease, maxRun } = operation;
  return {
    ...{ id: String(id), name, key, state: 'running', fence: Number(fence), owner, lease, maxRun },
    ...{ startedAt, heartbeatAt: startedAt, deadlineAt: startedAt + maxRun, recoveries: 0 },
  };
}

function recordOf(value: unknown): OperationRecord {
  const row = value as OperationRow;
  return {
    id: String(row.id),
    name: row.name,
    key: row.key,
    state: row.state as OperationState,
    fence: Number(row.fence),
    owner: row.owner,
    lease: row.lease,
    maxRun: row.max_run,
    startedAt: row.started_at,
    heartbeatAt: row.heartbeat_at,
    deadlineAt: row.deadline_at,
    ...(row.ended_at !== null && { endedAt: row.ended_at }),
    ...(row.marked_at !== null && { markedAt: row.marked_at }),
    recoveries: Number(row.recoveries),
    ...(row.failure !== null && { failure: row.failure }),
    ...(row.issue !== null && { issue: row.issue }),
  };
}

const stuckOf = (row: unknown): StuckOperation => ({
  ...recordOf(row),
  reason: (row as OperationRow).reason as StuckReason,
});

const totalOf = ([row]: readonly unknown[]): number => Number(readProperty(row, 'total') ?? 0);

const byAge = (a: OperationRecord, b: OperationRecord): number =>
  a.startedAt - b.startedAt || Number(a.id) - Number(b.id);
