import { type Clock, settledWithin } from '@breakwater/core';
import type { Redis } from 'ioredis';

/**
 * Ends a client after the outstanding answers. `quit()` alone would hang with a hung server.
 *
 * @returns whether the client ended in order, without being cut
 */
export async function endClient(client: Redis, limit: number, clock: Clock): Promise<boolean> {
  if (client.status !== 'ready') {
    client.disconnect();
    return true;
  }
  const quit = await settledWithin(clock, client.quit(), limit);
  const orderly = quit.status === 'fulfilled';
  if (!orderly) client.disconnect();
  return orderly;
}
