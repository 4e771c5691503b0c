import { type CallContext, type ExecuteOptions, ResilienceService } from '@breakwater/resilience';
import { Inject, Injectable } from '@nestjs/common';
import { toDatabaseError } from '../failure/to-database-error.js';
import { DatabaseSettings } from '../options/database.options.js';
import type { PrismaClientLike, TransactionClient } from '../prisma/prisma-client-like.js';
import { PrismaService } from '../prisma/prisma.service.js';
import { DATABASE_POLICY, IDEMPOTENT_POLICY, databasePolicies } from './database-policies.js';

/** Options of {@link ReliableDatabase.execute}. */
export interface ReliableExecuteOptions<T> extends ExecuteOptions<T> {
  /**
   * Whether the work may happen twice, e.g. reading. Idempotent work is also retried after a lost connection, when the outcome of the
   * first attempt is unknown.
   * @default false
   */
  readonly idempotent?: boolean;
}

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

  constructor(
    @Inject(PrismaService) prisma: PrismaService<Client>,
    @Inject(ResilienceService) private readonly resilience: ResilienceService,
    @Inject(DatabaseSettings) settings: DatabaseSettings,
  ) {
    this.#client = prisma.client;
    resilience.define(databasePolicies(settings), 'DatabaseModule.forRoot');
    // Composed now, so that wrong options fail at the start and not in the first call.
    for (const policy of [DATABASE_POLICY, IDEMPOTENT_POLICY]) resilience.explain(policy);
  }

  /**
   * Runs `work`, possibly several times. Write conflicts are always retried, lost connections only with `idempotent`.
   *
   * @throws CircuitOpenError while the database is known to be in trouble
   * @throws TimeoutExceededError when all attempts together take longer than the option `timeout`
   * @throws DatabaseError when the database is in trouble; `cause` is the driver's error
   * @throws all other errors of `work` unchanged: unique keys, missing records, errors of the application
   */
  async execute<T>(
    work: (client: Client, context: CallContext) => T | PromiseLike<T>,
    options: ReliableExecuteOptions<T> = {},
  ): Promise<T> {
    const { idempotent = false, fallback, signal } = options;
    const policy = idempotent ? IDEMPOTENT_POLICY : DATABASE_POLICY;
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
    const { idempotent, fallback, signal, ...transaction } = options;
    return this.execute(
      (client, context) =>
        (client as unknown as Transactions).$transaction(
          (inner) => work(inner as TransactionClient<Client>, context),
          transaction,
        ) as Promise<T>,
      {
        ...(idempotent !== undefined && { idempotent }),
        ...(fallback && { fallback }),
        ...(signal && { signal }),
      },
    );
  }
}
