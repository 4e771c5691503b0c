import { type CheckFunction, withCause } from '../checks/check.js';

/** A client whose `ping` makes one round trip to its server: a database or Redis client made for probes. */
export interface Pingable {
  ping(): Promise<unknown>;
}

/**
 * Classifies an error of a client; `classifyDatabaseError` of `@breakwater/database` and `classifyRedisError` of
 * `@breakwater/redis` fit.
 */
export type FailureClassifier = (error: unknown) => {
  /** A word in the form of {@link CheckAnswer.reason}, or `unrelated` for an error that it does not know. */
  readonly kind: string;
};

const UNRELATED = 'unrelated';

/**
 * Checks a server by a real round trip, because a client still reports `ready` while its server hangs.
 * Give the check a connection of its own with a time limit in the driver: on the application's pool a check that hangs
 * holds a slot that requests need.
 *
 * @param classify finds the published word for a failure, so that probes, breakers and retries judge by one table.
 * Without it, and for an error that it calls `unrelated`, `classifyFailure` finds the word.
 */
export function pingCheck(client: Pingable, classify?: FailureClassifier): CheckFunction {
  return async () => {
    try {
      await client.ping();
      return undefined;
    } catch (error) {
      const kind = wordOf(error, classify);
      if (kind === UNRELATED) throw error;
      return withCause({ status: 'down', reason: kind }, error);
    }
  };
}

/** A classifier that fails must not hide the error of the client. */
function wordOf(error: unknown, classify: FailureClassifier | undefined): string {
  try {
    return classify?.(error).kind ?? UNRELATED;
  } catch {
    return UNRELATED;
  }
}

/** The check of a dependency that this installation does not use: it is `up` with `connection: 'disabled'`. */
export function disabledCheck(): CheckFunction {
  return () => ({ status: 'up', details: { connection: 'disabled' } });
}
