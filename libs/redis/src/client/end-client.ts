import { type Clock, settledWithin } from '@breakwater/core';
import type { Redis } from 'ioredis';

/**
 * Ends a client after the answers that are to come. `quit()` alone hangs with a hung server.
 *
 * @returns whether it ended in order and not by being cut
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
