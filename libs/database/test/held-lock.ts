import { Client } from 'pg';
import { until } from '../../../test/harness/until.js';

/** A lock of the server that a test holds: queries that begin with {@link LOCK} wait until the test releases it. */
export class HeldLock {
  private constructor(private readonly holder: Client) {}

  static async of(url: string): Promise<HeldLock> {
    const holder = new Client({ connectionString: url });
    await holder.connect();
    await holder.query(LOCK);
    return new HeldLock(holder);
  }

  /** Resolves when a query waits for the lock. */
  async wanted(): Promise<void> {
    await until(
      () => this.holder.query(`SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted`),
      ({ rowCount }) => rowCount === 1,
    );
  }

  release(): Promise<void> {
    return this.holder.end();
  }
}

export const LOCK = 'SELECT pg_advisory_lock(1)';
