import { DatabaseError, isCircuitOpenError } from '@breakwater/core';
import { type CallContext, ResilienceService } from '@breakwater/resilience';
import { Inject, Injectable } from '@nestjs/common';
import type { PoolClient } from 'pg';
import { classifyDatabaseError } from '../failure/classify-database-error.js';
import { toDatabaseError } from '../failure/to-database-error.js';
import { DatabaseSettings } from '../options/database.options.js';
import { DatabasePool } from '../pool/database-pool.js';
import { PrismaService } from '../prisma/prisma.service.js';
import { COMMIT_POLICY, commitPolicies } from '../failure/database-policies.js';
import { attemptCommit, isRepeatableCommit } from './commit-attempt.js';
import { CommitFailedError } from './commit-failed.error.js';
import { CommitOutcomeUnknownError } from '../failure/commit-outcome-unknown.error.js';
import { type CommitWatch, currentCommit } from '../pool/commit-watch.js';
import { type CommitOptions, type PrismaCommitOptions, checkCommitOptions } from './commit.options.js';
import { poolTransaction } from './pool-transaction.js';

interface Transactions {
  $transaction<T>(work: (client: unknown) => Promise<T>, options: object): Promise<T>;
}

/** Commits transactions, and repeats those that left nothing behind. */
@Injectable()
export class Commits {
  /** True once the policy is defined: an application that does not use it does not show it. */
  #defined = false;

  constructor(
    @Inject(DatabasePool) private readonly pool: DatabasePool,
    @Inject(PrismaService) private readonly prisma: PrismaService,
    @Inject(ResilienceService) private readonly resilience: ResilienceService,
    @Inject(DatabaseSettings) private readonly settings: DatabaseSettings,
  ) {}

  /** Runs `work` in a transaction of Prisma. */
  async ofPrisma<T>(
    work: (client: unknown, context: CallContext) => T | PromiseLike<T>,
    options: PrismaCommitOptions,
  ): Promise<T> {
    checkCommitOptions('commitWithRetry', options, ['isolationLevel', 'signal', 'maxWait', 'timeout']);
    const { signal, ...transaction } = options;
    const client = this.prisma.client as unknown as Transactions;
    return this.#commit('commitWithRetry', signal, (context) =>
      client.$transaction(async (inner) => {
        const result = await work(inner, context);
        // An abort must not be followed by a commit.
        context.signal.throwIfAborted();
        return result;
      }, transaction),
    );
  }

  /** Runs `work` in a transaction on a connection of the pool. */
  async ofPool<T>(
    work: (client: PoolClient, context: CallContext) => T | PromiseLike<T>,
    options: CommitOptions,
  ): Promise<T> {
    checkCommitOptions('commitSqlWithRetry', options, ['isolationLevel', 'signal']);
    const { signal, isolationLevel } = options;
    return this.#commit('commitSqlWithRetry', signal, (context) =>
      poolTransaction(this.pool, (client) => work(client, context), {
        ...(isolationLevel && { isolationLevel }),
        signal: context.signal,
      }),
    );
  }

  async #commit<T>(
    method: string,
    signal: AbortSignal | undefined,
    transaction: (context: CallContext) => Promise<T>,
  ): Promise<T> {
    refuseNested(method);
    this.#define();
    let attempts = 0;
    let watch: CommitWatch | undefined;
    const attempt = (context: CallContext): Promise<T> => {
      attempts += 1;
      watch = { sent: false, over: false };
      return attemptCommit(watch, () => transaction(context));
    };
    try {
      return await this.resilience.execute(COMMIT_POLICY, attempt, signal && { signal });
    } catch (error) {
      throw finalError(error, attempts, watch);
    } finally {
      if (watch) watch.over = true;
    }
  }

  #define(): void {
    if (this.#defined) return;
    this.resilience.define(commitPolicies(this.settings, isRepeatableCommit), 'DatabaseModule.forRoot');
    this.#defined = true;
  }
}

function refuseNested(method: string): void {
  const around = currentCommit();
  if (!around || around.over) return;
  throw new DatabaseError(
    `${method}() was called inside of a transaction that is retried as a whole. Use the client that the outer transaction passes to its work.`,
  );
}

function finalError(error: unknown, attempts: number, watch: CommitWatch | undefined): unknown {
  if (error instanceof CommitOutcomeUnknownError) return error;
  // A time limit or an abort ended the call while COMMIT was under way.
  if (watch?.sent && watch.answer === undefined) return new CommitOutcomeUnknownError(error);
  if (isRepeatableCommit(error)) {
    const { kind, reason } = classifyDatabaseError(error);
    return new CommitFailedError({ attempts, kind, reason, cause: error });
  }
  if (attempts > 0 && isCircuitOpenError(error)) {
    const reason = 'The circuit of the database opened.';
    const { retryAfter } = error;
    return new CommitFailedError({ attempts, kind: 'circuit-open', reason, cause: error, retryAfter });
  }
  return toDatabaseError(error);
}
