import type { Clock } from '@breakwater/core';
import type { Pool } from 'undici';

const TOO_OLD = Object.assign(new Error('The connection has reached its age.'), { code: 'UND_ERR_INFO' });

/**
 * Limits the age of the connections of a pool. A connection that has reached it leaves the pool, and is closed after the request that
 * runs on it. Undici has a limit of its own, `clientTtl`, but reads the clock for each connection at each request, and closes an
 * unused connection only when a request comes.
 *
 * @param maxAge milliseconds
 */
export function limitConnectionAge(pool: Pool, clock: Clock, maxAge: number): void {
  pool.on('connect', (origin, targets) => {
    const client = targets.at(-1)!;
    // A pool drops the client of a failed connection: it gets no further request, and is closed after the present one.
    const retire = (): void => void pool.emit('connectionError', origin, [client], TOO_OLD);
    const timer = clock.setTimeout(retire, maxAge);
    timer.unref();
    client.once('disconnect', () => clock.clearTimeout(timer));
  });
}
