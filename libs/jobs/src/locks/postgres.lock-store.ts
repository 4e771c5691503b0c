import { createHash } from 'node:crypto';
import { OptionsCheck, OptionsError } from '@breakwater/core';
import type { LockStore, StoredLock, Tick } from './lock-store.js';

/** The part of a `pg` client that locks use. */
export interface LockClient {
  /** Process of the server that the client has met at its start. */
  readonly processID?: number | null;
  query(text: string, values?: unknown[]): Promise<{ readonly rows: readonly Record<string, unknown>[] }>;
  release(destroy?: boolean): void;
  on(event: 'error' | 'end', listener: () => void): unknown;
  removeListener(event: 'error' | 'end', listener: () => void): unknown;
}

/** The part of a `pg` pool, such as `DatabasePool`, that locks use. */
export interface LockPool {
  connect(): Promise<LockClient>;
  query(text: string, values?: unknown[]): Promise<{ readonly rows: readonly Record<string, unknown>[] }>;
}

/** Options of {@link PostgresLockStore}. */
export interface PostgresLockStoreOptions {
  /**
   * `'session'` permits a pooler in session mode between this process and PostgreSQL. In transaction mode, a lock would stay with a
   * connection that other clients use, so a pooler is refused without this option.
   * @default false
   */
  readonly pooler?: 'session' | false;
}

/** The transaction id grows with each call, so it is the fence. PostgreSQL asks for it only after it has granted the lock. */
const ACQUIRE = `SELECT pg_backend_pid() AS process,
  CASE WHEN pg_try_advisory_lock($1::bigint) THEN pg_current_xact_id()::text END AS fence`;

const RELEASE = 'SELECT pg_advisory_unlock($1::bigint) AS released';

const CLAIM = `INSERT INTO breakwater_ticks AS last (name, number, claimed_at) VALUES ($1, $2, clock_timestamp())
ON CONFLICT (name) DO UPDATE SET number = EXCLUDED.number, claimed_at = EXCLUDED.claimed_at
WHERE EXCLUDED.number > last.number OR last.claimed_at <= clock_timestamp() - $3 * interval '1 millisecond'
RETURNING name`;

/**
 * Locks of PostgreSQL 13 or later. A lock is an advisory lock of a session: it takes one connection of the pool, and ends with it. The
 * ticks of scheduled methods are rows of the table `breakwater_ticks`.
 */
export class PostgresLockStore implements LockStore {
  readonly name = 'postgres';

  /** @throws OptionsError when an option is wrong */
  constructor(
    private readonly pool: LockPool,
    private readonly options: PostgresLockStoreOptions = {},
  ) {
    const check = new OptionsCheck('jobs', 'PostgresLockStore');
    check.known(options, ['pooler']);
    const { pooler = false } = options;
    check.that(pooler === false || pooler === 'session', 'pooler', "'session', or false", pooler);
  }

  async acquire(key: string, _ttl: number): Promise<StoredLock | undefined> {
    const client = await this.pool.connect();
    const number = lockNumber(key);
    let fence: unknown;
    let process: unknown;
    try {
      ({ fence, process } = (await client.query(ACQUIRE, [number])).rows[0]!);
    } catch (error) {
      // The server may have granted the lock before the answer was lost.
      client.release(true);
      throw error;
    }
    if (typeof fence !== 'string') {
      client.release();
      return undefined;
    }
    if (this.options.pooler !== 'session' && process !== client.processID) {
      await unlock(client, number);
      throw new OptionsError(
        'jobs.locks',
        "a pool that connects to PostgreSQL directly, or { pooler: 'session' } for a pooler in session mode",
        'a pool behind a pooler such as PgBouncer',
        'PostgresLockStore',
      );
    }
    return held(client, number, Number(fence));
  }

  async claim(name: string, { number, window }: Tick): Promise<boolean> {
    const { rows } = await this.pool.query(CLAIM, [name, number ?? null, window]);
    return rows.length === 1;
  }
}

function held(client: LockClient, number: string, fence: number): StoredLock {
  let tellLost: (() => void) | undefined;
  let lost = false;
  const onEnd = (): void => {
    lost = true;
    tellLost?.();
  };
  client.on('error', onEnd);
  client.on('end', onEnd);
  return {
    fence,
    // The lock is held as long as its session is alive.
    renew: async () => {
      if (!lost) await client.query('SELECT 1');
      return !lost;
    },
    release: async () => {
      client.removeListener('end', onEnd);
      if (lost) client.release(true);
      else await unlock(client, number);
      client.removeListener('error', onEnd);
    },
    onLost: (listener) => {
      tellLost = listener;
      if (lost) listener();
    },
  };
}

/** Releases the lock and the connection. A connection that may still hold the lock is closed. */
async function unlock(client: LockClient, number: string): Promise<void> {
  let released = false;
  try {
    const { rows } = await client.query(RELEASE, [number]);
    released = rows[0]?.['released'] === true;
  } finally {
    client.release(!released);
  }
}

/** Advisory locks are 64-bit numbers. */
const lockNumber = (key: string): string =>
  createHash('sha256').update(`breakwater:jobs:${key}`).digest().readBigInt64BE().toString();
