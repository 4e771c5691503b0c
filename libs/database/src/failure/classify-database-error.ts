import { isError, readText } from '@breakwater/core';
import type { DatabaseFailure, DatabaseFailureKind } from './database-failure.js';
import { COMMIT_OUTCOME_UNKNOWN } from './commit-outcome-unknown.error.js';
import { type FailureClues, gatherClues } from './failure-clues.js';
import { FAILURE_KINDS } from './failure-kinds.js';
import { BY_ADAPTER_KIND, BY_CODE, BY_MESSAGE, BY_SQLSTATE_CLASS, kindOfCode } from './failure-table.js';

const PRISMA_CODE = /^P\d{4}$/;
/** Codes such as `EPIPE` have five letters as well, but every SQLSTATE in use has a digit. Prisma's codes have the same form. */
const isSqlState = (code: string): boolean => /^(?=.*\d)[0-9A-Z]{5}$/.test(code) && !PRISMA_CODE.test(code);

/** Prisma's code for a transaction that took too long and for one that found no free connection; the message distinguishes them. */
const TRANSACTION_API = 'P2028';

/** Code of `DatabaseError`; its cause usually has a more specific code. */
const UNAVAILABLE = 'DATABASE_UNAVAILABLE';

/** Name of Prisma's error for a query that Prisma itself refuses. */
const PRISMA_VALIDATION = 'PrismaClientValidationError';

/**
 * Classifies an error of Prisma, of its adapter for pg, or of pg itself. Circuit breaker, retry, health checks and metrics all use
 * this classification.
 *
 * The order of precedence is: PostgreSQL's own code and the adapter's kind, then the code of Prisma or of the operating system, then
 * the message. Every other error is `unrelated`.
 */
export function classifyDatabaseError(error: unknown): DatabaseFailure {
  const [kind, code] = recognise(gatherClues(error)) ?? [
    refusedByPrisma(error) ? 'invalid-query' : 'unrelated',
  ];
  return { kind, code, ...FAILURE_KINDS[kind] };
}

type Recognised = readonly [kind: DatabaseFailureKind, code?: string | undefined];

function recognise({ adapterKinds, codes, messages }: FailureClues): Recognised | undefined {
  // The cause says how the answer was lost, which would allow a retry.
  if (codes.includes(COMMIT_OUTCOME_UNKNOWN)) return ['outcome-unknown', COMMIT_OUTCOME_UNKNOWN];
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

/** An unknown code of PostgreSQL or Prisma stands for a refused query. */
function recogniseUnlisted(codes: readonly string[]): Recognised | undefined {
  if (codes.includes(TRANSACTION_API)) return ['transaction-timeout', TRANSACTION_API];
  if (codes.includes(UNAVAILABLE)) return ['unreachable', UNAVAILABLE];
  const code = codes.find(isSqlState) ?? codes.find((candidate) => PRISMA_CODE.test(candidate));
  return code === undefined ? undefined : ['invalid-query', code];
}

const refusedByPrisma = (error: unknown): boolean =>
  isError(error) && readText(error, 'name') === PRISMA_VALIDATION;
