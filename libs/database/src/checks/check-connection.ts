import type { StartupCheckAnswer } from '@breakwater/core';
import { Client } from 'pg';
import { classifyDatabaseError } from '../failure/classify-database-error.js';
import type { MigrationPool } from '../migrations/apply-migrations.js';
import { socketOf } from '../pool/socket-of.js';

/**
 * Runs `work` on a connection of its own, with the connection settings of a pool, so that a check does not depend on a full pool. An
 * error becomes a failed answer with a sentence in place of the driver's message; it is retryable unless a person has to repair it.
 */
export async function onCheckConnection(
  pool: MigrationPool,
  signal: AbortSignal,
  work: (client: Client) => Promise<string | StartupCheckAnswer>,
): Promise<string | StartupCheckAnswer> {
  // The pool makes this property non-enumerable, so a copy of the settings lacks it.
  const client = new Client({ ...pool.options, password: pool.options.password, query_timeout: undefined });
  client.on('error', () => undefined);
  // A server that hangs would not cooperate in an orderly end.
  const cut = (): void => {
    socketOf(client)?.destroy();
  };
  signal.addEventListener('abort', cut, { once: true });
  try {
    await client.connect();
    return await work(client);
  } catch (error) {
    const { reason, code, needsHuman } = classifyDatabaseError(error);
    const message = code === undefined ? reason : `${reason} (${code})`;
    return { status: 'failed', message, retryable: !needsHuman };
  } finally {
    signal.removeEventListener('abort', cut);
    // The server ends the connection when the process does; waiting for a server that hangs would delay the answer.
    client.end().catch(() => undefined);
  }
}
