import type { StartupCheckAnswer } from '@breakwater/core';
import { Client } from 'pg';
import { classifyDatabaseError } from '../failure/classify-database-error.js';
import type { MigrationPool } from '../migrations/apply-migrations.js';
import { socketOf } from '../pool/socket-of.js';

/**
 * Runs `work` on a connection of its own, with the connection settings of a pool, so that a check does not depend on a full pool.
 *
 * @throws the driver's error
 */
export async function onCheckConnection<T>(
  pool: MigrationPool,
  signal: AbortSignal,
  work: (client: Client) => Promise<T>,
): Promise<T> {
  // The pool makes this property non-enumerable, so a copy of the settings lacks it.
  const { password } = pool.options;
  const client = new Client({ ...pool.options, password, query_timeout: undefined });
  client.on('error', () => undefined);
  // A server that hangs would not cooperate in an orderly end.
  const cut = (): void => {
    socketOf(client)?.destroy();
  };
  signal.addEventListener('abort', cut, { once: true });
  try {
    await client.connect();
    return await work(client);
  } finally {
    signal.removeEventListener('abort', cut);
    // The check does not wait for the end, because a server that hangs would delay its answer.
    client.end().catch(() => undefined);
  }
}

/** The answer for a driver's error: a sentence in place of its message. It is retryable unless a person has to repair it. */
export function failedAnswer(error: unknown): StartupCheckAnswer {
  const { reason, code, needsHuman } = classifyDatabaseError(error);
  const message = code === undefined ? reason : `${reason} (${code})`;
  return { status: 'failed', message, retryable: !needsHuman };
}
