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
   * Whether the work may happen twice, as reading may: then it is also repeated after a lost connection, when nobody
   * knows whether the first try was done.
   * @default false
   */
  readonly idempotent?: boolean;
}

/** Options of {@link ReliableDatabase.transaction}; those of Prisma, and those of `execute`. */
export interface ReliableTransactionOptions<T> extends ReliableExecuteOptions<T> {
  /** @default the database's, usually `ReadCommitted` */
  readonly isolationLevel?: 'ReadUncommitted' | 'ReadCommitted' | 'RepeatableRead' | 'Serializable';
  /** Milliseconds that the transaction may wait for a connection. @default Prisma's 2000 */
  readonly maxWait?: number;
  /** Milliseconds that one try of the transaction may take. @default Prisma's 5000 */
  readonly timeout?: number;
}

interface Transactions {
  $transaction(work: (client: unknown) => Promise<unknown>, options: object): Promise<unknown>;
}

/**
 * The database behind a circuit breaker, with retries on safe errors and a time limit. Name your client's type where you
 * inject it: `constructor(private readonly database: ReliableDatabase<PrismaClient>) {}`.
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
    // Composed now, so that wrong options end the start and not the first call.
    for (const policy of [DATABASE_POLICY, IDEMPOTENT_POLICY]) resilience.explain(policy);
  }

  /**
   * Runs `work`, which may run several times. Write conflicts are always repeated, lost connections only with
   * `idempotent`.
   *
   * @throws CircuitOpenError while the database is known to be in trouble
   * @throws TimeoutExceededError when all tries together take longer than the option `timeout`
   * @throws DatabaseError when the database is in trouble; `cause` is the driver's error
   * @throws whatever else `work` throws, untouched: unique keys, records that do not exist, errors of your own
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
   * Runs `work` in a transaction; all of it is repeated after a serialization failure or a deadlock, so it must not have
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
