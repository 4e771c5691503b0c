import { isError, readText } from '@breakwater/core';
import type { DatabaseFailure, DatabaseFailureKind } from './database-failure.js';
import { type FailureClues, gatherClues } from './failure-clues.js';
import { FAILURE_KINDS } from './failure-kinds.js';
import { BY_ADAPTER_KIND, BY_CODE, BY_MESSAGE, BY_SQLSTATE_CLASS, kindOfCode } from './failure-table.js';

const PRISMA_CODE = /^P\d{4}$/;
/** `EPIPE` has five letters, too; every SQLSTATE in use has a digit. Prisma's codes look the same. */
const isSqlState = (code: string): boolean => /^(?=.*\d)[0-9A-Z]{5}$/.test(code) && !PRISMA_CODE.test(code);

/** Prisma's code for a transaction that took too long, and for one that found no free connection: the message tells. */
const TRANSACTION_API = 'P2028';

/** Code of our `DatabaseError`; its cause usually says more. */
const UNAVAILABLE = 'DATABASE_UNAVAILABLE';

/** Name of Prisma's error for a query that it refuses itself. */
const PRISMA_VALIDATION = 'PrismaClientValidationError';

/**
 * Tells what an error of Prisma, of its adapter for pg, or of pg itself means. Circuit breaker, retry, health checks and
 * metrics all use this answer.
 *
 * PostgreSQL's own code and the adapter's kind are trusted most, then the code of Prisma or of the operating system, and
 * a message only where there is no code. An error that is none of these is `unrelated`.
 */
export function classifyDatabaseError(error: unknown): DatabaseFailure {
  const [kind, code] = recognise(gatherClues(error)) ?? [
    refusedByPrisma(error) ? 'invalid-query' : 'unrelated',
  ];
  return { kind, code, ...FAILURE_KINDS[kind] };
}

type Recognised = readonly [kind: DatabaseFailureKind, code?: string | undefined];

function recognise({ adapterKinds, codes, messages }: FailureClues): Recognised | undefined {
  for (const code of codes.filter(isSqlState)) {
    const kind = BY_CODE.get(code) ?? BY_SQLSTATE_CLASS.get(code.slice(0, 2)) ?? kindOfCode(code);
    if (kind) return [kind, code];
  }
  for (const adapterKind of adapterKinds) {
    const kind = BY_ADAPTER_KIND.get(adapterKind);
    if (kind) return [kind, codes[0]];
  }
  for (const code of codes.filter((candidate) => candidate !== UNAVAILABLE)) {
    const kind = kindOfCode(code);
    if (kind) return [kind, code];
  }
  for (const message of messages) {
    const kind = BY_MESSAGE.get(message);
    if (kind) return [kind, codes[0]];
  }
  return recogniseUnlisted(codes);
}

/** A code of PostgreSQL or Prisma that has no row is a query that was refused. */
function recogniseUnlisted(codes: readonly string[]): Recognised | undefined {
  if (codes.includes(TRANSACTION_API)) return ['transaction-timeout', TRANSACTION_API];
  if (codes.includes(UNAVAILABLE)) return ['unreachable', UNAVAILABLE];
  const code = codes.find(isSqlState) ?? codes.find((candidate) => PRISMA_CODE.test(candidate));
  return code === undefined ? undefined : ['invalid-query', code];
}

const refusedByPrisma = (error: unknown): boolean =>
  isError(error) && readText(error, 'name') === PRISMA_VALIDATION;
