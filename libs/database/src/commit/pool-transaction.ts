import type { PoolClient } from 'pg';
import type { DatabasePool } from '../pool/database-pool.js';
import type { IsolationLevel } from './commit.options.js';

const NAMES: Readonly<Record<IsolationLevel, string>> = {
  ReadUncommitted: 'READ UNCOMMITTED',
  ReadCommitted: 'READ COMMITTED',
  RepeatableRead: 'REPEATABLE READ',
  Serializable: 'SERIALIZABLE',
};

/** Returns true if PostgreSQL has the level. */
export const isIsolationLevel = (level: unknown): level is IsolationLevel =>
  typeof level === 'string' && Object.hasOwn(NAMES, level);

/** Names of {@link IsolationLevel}. */
export const ISOLATION_LEVELS = Object.keys(NAMES);

/**
 * Runs `work` in a transaction on one connection of the pool. An abort before COMMIT closes the connection, and the server rolls the
 * transaction back.
 */
export async function poolTransaction<T>(
  pool: DatabasePool,
  work: (client: PoolClient) => T | PromiseLike<T>,
  { isolationLevel, signal }: { readonly isolationLevel?: IsolationLevel; readonly signal: AbortSignal },
): Promise<T> {
  const client = await pool.connect();
  let held = true;
  const release = (destroy: boolean): void => {
    if (held) client.release(destroy);
    held = false;
  };
  const abort = (): void => release(true);
  signal.addEventListener('abort', abort, { once: true });
  try {
    signal.throwIfAborted();
    await client.query('BEGIN');
    if (isolationLevel) await client.query(`SET TRANSACTION ISOLATION LEVEL ${NAMES[isolationLevel]}`);
    const result = await work(client);
    signal.throwIfAborted();
    // From here on, only the answer of the server tells the outcome.
    signal.removeEventListener('abort', abort);
    await client.query('COMMIT');
    release(false);
    return result;
  } catch (error) {
    if (held) await client.query('ROLLBACK').then(() => release(false), abort);
    throw error;
  } finally {
    signal.removeEventListener('abort', abort);
    release(true);
  }
}
