import { mustRunOutsideTransactions } from '../statements/outside-transactions.js';
import { splitStatements } from '../statements/split-statements.js';
import { sqlWithoutValues } from '../statements/sql-without-values.js';

/** A part of a migration that is applied as a whole or not at all. */
export interface MigrationStep {
  /** `transaction` runs together with its record. `alone` runs without one, because PostgreSQL refuses it in a transaction. */
  readonly kind: 'transaction' | 'alone';
  readonly statements: readonly string[];
}

/**
 * Divides a migration into steps. Most migrations are one step. A migration has several when it contains transaction control, or a
 * statement that PostgreSQL refuses inside of a transaction.
 */
export function stepsOf(sql: string): readonly MigrationStep[] {
  const parts = splitStatements(sql).map((statement) => ({ statement, role: roleOf(statement) }));
  if (parts.every(({ role }) => role === 'ordinary')) {
    // The text is passed on as it is, so nothing depends on the way in which it was split.
    return [{ kind: 'transaction', statements: [sql] }];
  }
  const steps: MigrationStep[] = [];
  let open: string[] | undefined;
  const close = (): void => {
    if (open && open.length > 0) steps.push({ kind: 'transaction', statements: open });
    open = undefined;
  };
  for (const { statement, role } of parts) {
    if (role === 'begin') {
      close();
      open = [];
    } else if (role === 'end') close();
    else if (open) open.push(statement);
    else steps.push({ kind: role === 'alone' ? 'alone' : 'transaction', statements: [statement] });
  }
  close();
  return steps;
}

const BEGIN = /^(?:BEGIN|START TRANSACTION)\b/i;
const END = /^(?:COMMIT|END)(?: WORK| TRANSACTION)?$/i;

/** Statements whose body may control transactions by itself. */
const PROCEDURE = /^(?:CALL|DO)\b/i;

/** The part of a statement in the transactions of its migration. */
function roleOf(statement: string): 'begin' | 'end' | 'alone' | 'ordinary' {
  const bare = sqlWithoutValues(statement);
  if (BEGIN.test(bare)) return 'begin';
  if (END.test(bare)) return 'end';
  const controlsTransactions = PROCEDURE.test(bare) && /^CALL\b|\b(?:COMMIT|ROLLBACK)\b/i.test(statement);
  return controlsTransactions || mustRunOutsideTransactions(statement) ? 'alone' : 'ordinary';
}
