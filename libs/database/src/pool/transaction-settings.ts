import type { Submittable } from 'pg';
import { mustRunOutsideTransactions } from '../statements/outside-transactions.js';

/** Settings of PostgreSQL by name. The values must contain no quotes. */
export type TransactionSettings = Readonly<Record<string, string>>;

/** The members of pg's `Query` that its types lack. Queries of other packages, e.g. cursors, have most of them. */
interface DriverQuery extends Submittable {
  text?: unknown;
  requiresPreparation?(): boolean;
  handleCommandComplete(message: object, wire: Wire): void;
  handleError(error: object, wire: Wire): void;
}

/** The members of pg's `Connection` with the arguments that it really has. */
interface Wire {
  readonly stream: { cork(): void; uncork(): void };
  parse(message: { readonly text: string; readonly name: string }): void;
  bind(message: object): void;
  execute(message: object): void;
}

/**
 * Lets a query set the settings for its own transaction. Behind a pooler in transaction mode, the settings of a session do not reach the
 * connection that runs the query. The settings travel in the same packet as the query, so they cost no round trip.
 *
 * @param isInTransaction whether the connection is inside of a transaction, whose first query has set the settings
 */
export function setForTransaction<Q extends Submittable>(
  query: Q,
  settings: TransactionSettings,
  isInTransaction: () => boolean,
): Q {
  const patched = query as unknown as DriverQuery;
  const submit = patched.submit.bind(patched) as unknown as (wire: Wire) => unknown;
  const submitWithSettings = (wire: Wire): unknown => {
    const { text } = patched;
    if (isInTransaction() || (typeof text === 'string' && mustRunOutsideTransactions(text)))
      return submit(wire);
    if (typeof text === 'string' && patched.requiresPreparation?.() === false) {
      prependStatements(patched, text, settings);
      return submit(wire);
    }
    ignoreCompletions(patched, 1);
    wire.stream.cork();
    try {
      // Without a Sync in between, the server runs both in one transaction.
      wire.parse({ text: selectOf(settings), name: '' });
      wire.bind({});
      wire.execute({});
      return submit(wire);
    } finally {
      wire.stream.uncork();
    }
  };
  Object.assign(patched, { submit: submitWithSettings });
  return query;
}

/** A query without rows, because the driver takes every row for one of the caller's query. */
const selectOf = (settings: TransactionSettings): string => {
  const calls = Object.entries(settings).map(
    ([name, value]) => `pg_catalog.set_config('${name}', '${value}', true) IS NULL`,
  );
  return `SELECT 1 WHERE ${calls.join(' OR ')}`;
};

/** A text without parameters may contain several statements, which only the simple protocol accepts. */
function prependStatements(query: DriverQuery, text: string, settings: TransactionSettings): void {
  const entries = Object.entries(settings);
  const statements = entries.map(([name, value]) => `SET LOCAL ${name} = '${value}'; `).join('');
  query.text = statements + text;
  ignoreCompletions(query, entries.length);
  const handleError = query.handleError.bind(query);
  query.handleError = (error, wire) => {
    const { position } = error as { position?: string | undefined };
    const own = Number(position) - statements.length;
    handleError(own > 0 ? Object.assign(error, { position: String(own) }) : error, wire);
  };
}

/** Hides the first results from the caller: they belong to the settings. */
function ignoreCompletions(query: DriverQuery, count: number): void {
  let ignored = 0;
  const complete = query.handleCommandComplete.bind(query);
  query.handleCommandComplete = (message, wire) => {
    if (ignored < count) ignored += 1;
    else complete(message, wire);
  };
}
