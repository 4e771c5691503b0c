import {
  type CallContext,
  CircuitBreakerService,
  type CircuitBreakerState,
  type CircuitBreakerStats,
  type ExecuteOptions,
  ResilienceService,
} from '@breakwater/resilience';
import { Inject, Injectable } from '@nestjs/common';
import type { PoolClient } from 'pg';
import type { CommitOptions, PrismaCommitOptions } from '../commit/commit.options.js';
import { Commits } from '../commit/commits.js';
import { toDatabaseError } from '../failure/to-database-error.js';
import { DatabaseSettings } from '../options/database.options.js';
import type { PrismaClientLike, TransactionClient } from '../prisma/prisma-client-like.js';
import { PrismaService } from '../prisma/prisma.service.js';
import { type QueryFigures, QueryStatistics } from '../statistics/query-statistics.js';
import {
  BULK_POLICY,
  DATABASE_POLICY,
  IDEMPOTENT_BULK_POLICY,
  IDEMPOTENT_POLICY,
  bulkPolicies,
  queryPolicies,
} from '../failure/database-policies.js';

/** Options of {@link ReliableDatabase.execute}. */
export interface ReliableExecuteOptions<T> extends ExecuteOptions<T> {
  /**
   * Says that the work may happen twice, e.g. reading. Idempotent work is also retried after a lost connection, when the outcome of the
   * first attempt is unknown.
   * @default false
   */
  readonly idempotent?: boolean;
  /**
   * Says that the work reads or writes many rows, e.g. an import. Bulk work has the time limit `bulkTimeout` and the circuit
   * `database.bulk`, so that its failures do not refuse other work.
   * @default false
   */
  readonly bulk?: boolean;
}

/** A circuit in {@link DatabaseFigures}. */
export interface DatabaseCircuit
  extends
    Pick<CircuitBreakerState, 'state' | 'isOpen' | 'retryAfter'>,
    Pick<CircuitBreakerStats, 'failures' | 'successes'> {}

/** Figures of {@link ReliableDatabase.getStats}. */
export interface DatabaseFigures extends QueryFigures {
  /** The circuit of bulk work, and that of all other work. */
  readonly circuit_breakers: { readonly query: DatabaseCircuit; readonly bulk: DatabaseCircuit };
}

/** The place of the policies' options in error messages. */
const PLACE = 'DatabaseModule.forRoot';

/** The circuit of bulk work before its first call. */
const UNUSED: DatabaseCircuit = { state: 'closed', isOpen: false, failures: 0, successes: 0 };

/** Options of {@link ReliableDatabase.transaction}: those of Prisma and those of `execute`. */
export interface ReliableTransactionOptions<T> extends ReliableExecuteOptions<T> {
  /** @default the default of the database, usually `ReadCommitted` */
  readonly isolationLevel?: 'ReadUncommitted' | 'ReadCommitted' | 'RepeatableRead' | 'Serializable';
  /** Longest wait for a connection in milliseconds. @default Prisma's 2000 */
  readonly maxWait?: number;
  /** Time limit of one attempt of the transaction in milliseconds. @default Prisma's 5000 */
  readonly timeout?: number;
}

interface Transactions {
  $transaction(work: (client: unknown) => Promise<unknown>, options: object): Promise<unknown>;
}

/**
 * The database behind a circuit breaker, with retries of safe errors and a time limit. Pass the type of your client where you inject
 * it: `constructor(private readonly database: ReliableDatabase<PrismaClient>) {}`.
 */
@Injectable()
export class ReliableDatabase<Client extends PrismaClientLike = PrismaClientLike> {
  readonly #client: Client;
  /** True once the policies of bulk work are defined: an application without bulk work does not show a second circuit. */
  #hasBulk = false;

  constructor(
    @Inject(PrismaService) prisma: PrismaService<Client>,
    @Inject(ResilienceService) private readonly resilience: ResilienceService,
    @Inject(DatabaseSettings) private readonly settings: DatabaseSettings,
    @Inject(CircuitBreakerService) private readonly circuits: CircuitBreakerService,
    @Inject(QueryStatistics) private readonly queries: QueryStatistics,
    @Inject(Commits) private readonly commits: Commits,
  ) {
    this.#client = prisma.client;
    resilience.define(queryPolicies(settings), PLACE);
    // Composed now, so that wrong options fail at the start and not in the first call.
    for (const policy of [DATABASE_POLICY, IDEMPOTENT_POLICY]) resilience.explain(policy);
  }

  /**
   * Runs `work`, possibly several times. Write conflicts are always retried, lost connections only with `idempotent`.
   *
   * @throws CircuitOpenError while the database is known to be in trouble
   * @throws TimeoutExceededError when all attempts together take longer than the option `timeout`, or `bulkTimeout` for bulk work
   * @throws DatabaseError when the database is in trouble; `cause` is the driver's error
   * @throws all other errors of `work` unchanged: unique keys, missing records, errors of the application
   */
  async execute<T>(
    work: (client: Client, context: CallContext) => T | PromiseLike<T>,
    options: ReliableExecuteOptions<T> = {},
  ): Promise<T> {
    const { idempotent = false, bulk = false, fallback, signal } = options;
    const policy = this.#policy(idempotent, bulk);
    try {
      return await this.resilience.execute(policy, (context) => work(this.#client, context), {
        ...(fallback && { fallback: (error) => fallback(toDatabaseError(error)) }),
        ...(signal && { signal }),
      });
    } catch (error) {
      throw toDatabaseError(error);
    }
  }

  /**
   * Runs `work` in a transaction. After a serialization failure or a deadlock, the whole transaction is retried, so `work` must not have
   * effects outside of the database.
   *
   * @throws as {@link execute}
   */
  transaction<T>(
    work: (client: TransactionClient<Client>, context: CallContext) => Promise<T>,
    options: ReliableTransactionOptions<T> = {},
  ): Promise<T> {
    const { idempotent, bulk, fallback, signal, ...transaction } = options;
    return this.execute(
      (client, context) =>
        (client as unknown as Transactions).$transaction(
          (inner) => work(inner as TransactionClient<Client>, context),
          transaction,
        ) as Promise<T>,
      {
        ...(idempotent !== undefined && { idempotent }),
        ...(bulk !== undefined && { bulk }),
        ...(fallback && { fallback }),
        ...(signal && { signal }),
      },
    );
  }

  /**
   * Saves something that must not be lost: runs `work` in a transaction, and repeats all of it as long as nothing was saved, after
   * serialization failures, deadlocks, and connections that ended before COMMIT was sent. `work` must not have effects outside of the
   * database.
   *
   * @throws CommitFailedError when the last attempt failed as well; clients read "Failed to save after retries"
   * @throws CommitOutcomeUnknownError when the answer to COMMIT was lost; the transaction is not repeated
   * @throws as {@link execute}
   */
  commitWithRetry<T>(
    work: (client: TransactionClient<Client>, context: CallContext) => T | PromiseLike<T>,
    options: PrismaCommitOptions = {},
  ): Promise<T> {
    return this.commits.ofPrisma(
      work as (client: unknown, context: CallContext) => T | PromiseLike<T>,
      options,
    );
  }

  /** Like {@link commitWithRetry}, for work that sends its SQL through a connection of `DatabasePool`. */
  commitSqlWithRetry<T>(
    work: (client: PoolClient, context: CallContext) => T | PromiseLike<T>,
    options: CommitOptions = {},
  ): Promise<T> {
    return this.commits.ofPool(work, options);
  }

  /** The figures of the queries, and the state of both circuits. */
  getStats(): DatabaseFigures {
    const query = this.#circuit(DATABASE_POLICY);
    const bulk = this.#circuit(BULK_POLICY);
    return { ...this.queries.getStats(), circuit_breakers: { query, bulk } };
  }

  #policy(idempotent: boolean, bulk: boolean): string {
    if (!bulk) return idempotent ? IDEMPOTENT_POLICY : DATABASE_POLICY;
    if (!this.#hasBulk) {
      this.resilience.define(bulkPolicies(this.settings), PLACE);
      this.#hasBulk = true;
    }
    return idempotent ? IDEMPOTENT_BULK_POLICY : BULK_POLICY;
  }

  #circuit(name: string): DatabaseCircuit {
    const circuit = this.circuits.getState(name);
    if (!circuit) return UNUSED;
    const { state, isOpen, retryAfter, stats } = circuit;
    const { failures, successes } = stats;
    return { state, isOpen, ...(retryAfter !== undefined && { retryAfter }), failures, successes };
  }
}
