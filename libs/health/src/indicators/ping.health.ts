import type { CheckFunction } from '../checks/check.js';

/** Anything that can prove in one round trip that its server answers: a database or Redis client made for probes. */
export interface Pingable {
  ping(): Promise<unknown>;
}

/**
 * Checks a server by a real round trip, as the state that a client reports stays `ready` while the server hangs.
 * Give it a connection of its own with a time limit of the driver: on the application's pool a check that hangs holds
 * a slot that requests need.
 */
export function pingCheck(client: Pingable): CheckFunction {
  return async () => {
    await client.ping();
  };
}

/** For a dependency that this installation does without: it is well, and says `connection: 'disabled'`. */
export function disabledCheck(): CheckFunction {
  return () => ({ status: 'up', details: { connection: 'disabled' } });
}
