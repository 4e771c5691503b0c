import type { DatabaseErrorClassifier } from './database-failure.js';
import type { ErrorFacts } from './error-facts.js';
import { BY_DATABASE_KIND } from './tables/database-kind.table.js';
import type { Verdict } from './verdict.js';

const DATABASE_NAME = /^(?:Prisma|Database|DriverAdapter|Sequelize|QueryFailed)/;
const SQLSTATE_OR_PRISMA = /^[0-9A-Z]{5}$/;

/** What the table of the database says of an error; `undefined` when the error is none of its own. */
export function databaseVerdict(
  facts: ErrorFacts,
  classify: DatabaseErrorClassifier | undefined,
): Verdict | undefined {
  if (!classify) return undefined;
  try {
    const failure = classify(facts.error);
    if (!failure || (!isFromDatabase(facts) && isOfAnyService(failure.code))) return undefined;
    return BY_DATABASE_KIND.get(failure.kind);
  } catch {
    return undefined;
  }
}

/** Whether an error is known to be the database's before its table has been asked. */
export function isFromDatabase({ name, code }: ErrorFacts): boolean {
  return DATABASE_NAME.test(name) || (code !== undefined && isDatabaseCode(code));
}

function isDatabaseCode(code: string): boolean {
  if (code.startsWith('DATABASE_')) return true;
  return SQLSTATE_OR_PRISMA.test(code) && /\d/.test(code) && /^(?:P\d{4}|\d)|^X/.test(code);
}

/** A refused connection or a time limit: the table takes it for the database's, but it may be that of any other service. */
function isOfAnyService(code: string | undefined): boolean {
  return code !== undefined && (code === 'TIMEOUT' || code.startsWith('E'));
}
