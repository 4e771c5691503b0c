import type { Clock } from '@breakwater/core';
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
  const { promise: tooLong, resolve } = Promise.withResolvers<false>();
  const timer = clock.setTimeout(() => resolve(false), limit);
  const quit = client.quit().then(
    () => true,
    () => false,
  );
  const orderly = await Promise.race([quit, tooLong]);
  clock.clearTimeout(timer);
  if (!orderly) client.disconnect();
  return orderly;
}
