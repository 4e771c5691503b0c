import { checkOptions, MAX_TIMER_DELAY } from '@breakwater/core';
import { checkClient } from '../../clients/check-client.js';
import { checkDuration, type OptionalLimit } from '../../limits/limit.js';
import { UNSETTLED_STATES } from '../issue-life.js';
import { pageRequest, toPage } from '../issue-page.js';
import {
  type IssueRecord,
  issueOf,
  lifeAfter,
  newRecord,
  predecessorIdOf,
  successorOf,
} from '../issue-record.js';
import {
  type IssueRules,
  DEFAULT_TRANSACTION_TIMEOUT,
  STATEMENT_ISSUES,
  resolveIssueRules,
} from '../issue-rules.js';
import type { IssueChange, IssueCount, IssuePage, IssueQuery, IssueStore } from '../issue-store.js';
import type { Issue } from '../issue.js';
import { type OccurrenceGroup, groupOccurrences, type Occurrences } from '../occurrences.js';
import { type IssueRow, recordOf, toHistories, toLives, toRows, storableText } from './issue-row.js';
import {
  ARCHIVE,
  COUNTS,
  FIND,
  FIND_ALL,
  LIST,
  PRUNE,
  RESOLVE,
  SETTLE,
  UNARCHIVE,
  UPDATE_HISTORIES,
  UPDATE_LIVES,
  UPSERT,
} from './statements.js';
import type { IssueState } from '../../error-tracking.events.js';

/** The queries with parameters that every Prisma client and every interactive transaction offers. */
export interface PostgresQueries {
  $queryRawUnsafe<Rows = unknown>(query: string, ...values: unknown[]): Promise<Rows>;
  $executeRawUnsafe(query: string, ...values: unknown[]): Promise<number>;
}

/** The part of a Prisma client that `PostgresIssueStore` uses; every generated `PrismaClient` has it. */
export interface PostgresClient extends PostgresQueries {
  $transaction<Result>(
    work: (transaction: PostgresQueries) => Promise<Result>,
    options?: { maxWait?: number; timeout?: number; isolationLevel?: 'ReadCommitted' },
  ): Promise<Result>;
}

/** The methods of a client that the store calls. */
export const CLIENT_METHODS: readonly (keyof PostgresClient)[] = [
  '$queryRawUnsafe',
  '$executeRawUnsafe',
  '$transaction',
];

/** A row of a result. */
interface Row {
  readonly issue: IssueRow;
}
interface UpsertedRow extends Row {
  readonly inserted: boolean;
}
interface ChangedRow extends Row {
  readonly state_before: IssueState;
}

/** Options of {@link PostgresIssueStore}. */
export interface PostgresIssueStoreOptions {
  /**
   * Time limit in milliseconds for the wait for a connection, and for the transaction of one `add`. It does not cancel a running
   * statement; set the `statement_timeout` of the connection for that. `false` switches the limit off.
   *
   * @default 10000
   */
  readonly timeout?: OptionalLimit;
  /** Limits at which issues change their state; use the same in all replicas. */
  readonly rules?: Partial<IssueRules>;
}

/**
 * Keeps issues in the table `error_issues` of PostgreSQL, which all replicas share. All replicas add to the same row of an issue, and
 * one of them reports each change of its state. The folder `migrations` of this package creates the table; copy its content to the
 * migrations of your application.
 */
export class PostgresIssueStore implements IssueStore {
  readonly #timeout: number;
  readonly #rules: IssueRules;

  /**
   * @param client a `PrismaClient` of the database with the table; the caller closes it
   * @throws OptionsError
   */
  constructor(
    private readonly client: PostgresClient,
    options: PostgresIssueStoreOptions = {},
  ) {
    const { timeout, rules } = checkOptions('postgresIssueStore', 'new PostgresIssueStore', (check) => {
      check.known(options, ['timeout', 'rules']);
      checkClient(check, 'client', client, CLIENT_METHODS, 'a PrismaClient');
      const { timeout: limit = DEFAULT_TRANSACTION_TIMEOUT, rules: given } = options;
      checkDuration(check, 'timeout', limit, 1);
      return { timeout: limit || MAX_TIMER_DELAY, rules: resolveIssueRules(given, check.within('rules')) };
    });
    this.#timeout = timeout;
    this.#rules = rules;
  }

  async add(occurrences: readonly Occurrences[]): Promise<readonly IssueChange[]> {
    const groups = groupOccurrences(occurrences);
    if (groups.length === 0) return [];
    return this.client.$transaction((transaction) => this.#addAll(transaction, groups), {
      maxWait: this.#timeout,
      timeout: this.#timeout,
      isolationLevel: 'ReadCommitted',
    });
  }

  async find(id: string): Promise<Issue | undefined> {
    const [row] = await this.client.$queryRawUnsafe<Row[]>(FIND, storableText(id));
    return row && issueOf(recordOf(row.issue));
  }

  async list(query: IssueQuery): Promise<IssuePage> {
    const request = pageRequest(query);
    const { states, categories, severities, search, since } = query;
    const rows = await this.client.$queryRawUnsafe<Row[]>(
      LIST[request.sort],
      states ?? null,
      categories ?? null,
      severities ?? null,
      search === undefined ? null : storableText(search),
      since?.toISOString() ?? null,
      request.after?.value ?? null,
      request.after?.id ?? null,
      request.limit + 1,
    );
    const issues = rows.map((row) => issueOf(recordOf(row.issue)));
    return toPage(issues, request);
  }

  async resolve(id: string, at: Date): Promise<IssueChange | undefined> {
    const [change] = await this.#change(RESOLVE, storableText(id), at.toISOString());
    return change;
  }

  async archive(id: string, at: Date): Promise<IssueChange | undefined> {
    const [change] = await this.#change(ARCHIVE, storableText(id), at.toISOString());
    return change;
  }

  async unarchive(id: string, at: Date): Promise<IssueChange | undefined> {
    const [change] = await this.#change(UNARCHIVE, storableText(id), at.toISOString());
    return change;
  }

  async settle(at: Date): Promise<readonly IssueChange[]> {
    const confirmedUntil = new Date(at.getTime() - this.#rules.settleAfter);
    const times = [confirmedUntil.toISOString(), at.toISOString()];
    return this.#change(SETTLE, UNSETTLED_STATES, ...times, STATEMENT_ISSUES);
  }

  async counts(): Promise<readonly IssueCount[]> {
    type Counts = Omit<IssueCount, 'issues' | 'errors'> & { issues: bigint; errors: bigint };
    const rows = await this.client.$queryRawUnsafe<Counts[]>(COUNTS);
    return rows.map((row) => ({ ...row, issues: Number(row.issues), errors: Number(row.errors) }));
  }

  async prune(before: Date): Promise<number> {
    let removed = 0;
    for (;;) {
      const some = await this.client.$executeRawUnsafe(PRUNE, before.toISOString(), STATEMENT_ISSUES);
      removed += some;
      if (some < STATEMENT_ISSUES) return removed;
    }
  }

  async #addAll(transaction: PostgresQueries, groups: readonly OccurrenceGroup[]): Promise<IssueChange[]> {
    const changes: IssueChange[] = [];
    for (let start = 0; start < groups.length; start += STATEMENT_ISSUES) {
      changes.push(...(await this.#addSome(transaction, groups.slice(start, start + STATEMENT_ISSUES))));
    }
    return changes;
  }

  async #addSome(transaction: PostgresQueries, groups: readonly OccurrenceGroup[]): Promise<IssueChange[]> {
    const records = groups.map((group) => newRecord(group, this.#rules));
    const groupsById = new Map(groups.map((group, index) => [records[index]?.id, group]));
    const rows = await transaction.$queryRawUnsafe<UpsertedRow[]>(UPSERT, toRows(records));
    const predecessors = await this.#predecessorsOf(rows, groupsById, transaction);
    const changes: IssueChange[] = [];
    const known: IssueRecord[] = [];
    const successors: IssueRecord[] = [];
    for (const { issue, inserted } of rows) {
      const record = recordOf(issue);
      const group = groupsById.get(record.id);
      const before = inserted ? group && predecessors.get(predecessorIdOf(group) ?? '') : record;
      if (!before || !group) {
        changes.push({ issue: issueOf(record) });
        continue;
      }
      const next = inserted
        ? successorOf(before, group, this.#rules)
        : { ...record, ...lifeAfter(record, group.parts, this.#rules) };
      known.push(next);
      if (inserted) successors.push(next);
      if (next.state !== before.state) changes.push({ issue: issueOf(next), from: before.state });
    }
    if (successors.length > 0) await transaction.$executeRawUnsafe(UPDATE_HISTORIES, toHistories(successors));
    if (known.length > 0) await transaction.$executeRawUnsafe(UPDATE_LIVES, toLives(known));
    return changes;
  }

  /** The earlier issues that the inserted rows continue, by id. */
  async #predecessorsOf(
    rows: readonly UpsertedRow[],
    groupsById: ReadonlyMap<string | undefined, OccurrenceGroup>,
    transaction: PostgresQueries,
  ): Promise<ReadonlyMap<string, IssueRecord>> {
    const ids = rows.flatMap(({ issue, inserted }) => {
      const group = inserted ? groupsById.get(issue.id) : undefined;
      return (group && predecessorIdOf(group)) ?? [];
    });
    if (ids.length === 0) return new Map();
    const found = await transaction.$queryRawUnsafe<Row[]>(FIND_ALL, ids);
    return new Map(found.map(({ issue }) => [issue.id, recordOf(issue)]));
  }

  async #change(statement: string, ...values: unknown[]): Promise<IssueChange[]> {
    const rows = await this.client.$queryRawUnsafe<ChangedRow[]>(statement, ...values);
    return rows.map(({ issue, state_before: from }) => ({ issue: issueOf(recordOf(issue)), from }));
  }
}
