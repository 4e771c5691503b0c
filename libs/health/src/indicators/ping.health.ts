import type { CheckAnswer, CheckFunction } from '../checks/check.js';

/** Anything that can prove in one round trip that its server answers: a database or Redis client made for probes. */
export interface Pingable {
  ping(): Promise<unknown>;
}

/**
 * Tells what an error of a client means; `classifyDatabaseError` of `@breakwater/database` and `classifyRedisError` of
 * `@breakwater/redis` fit.
 */
export type FailureClassifier = (error: unknown) => {
  /** A word in the form of {@link CheckAnswer.reason}, or `unrelated` for an error that it does not know. */
  readonly kind: string;
};

const UNRELATED = 'unrelated';

/**
 * Checks a server by a real round trip, as the state that a client reports stays `ready` while the server hangs.
 * Give it a connection of its own with a time limit of the driver: on the application's pool a check that hangs holds
 * a slot that requests need.
 *
 * @param classify finds the published word for a failure, so that probes, breakers and retries judge by one table;
 * without it, and for what it calls `unrelated`, the words are those of `classifyFailure`
 */
export function pingCheck(client: Pingable, classify?: FailureClassifier): CheckFunction {
  return async () => {
    try {
      await client.ping();
      return undefined;
    } catch (error) {
      const kind = classify?.(error).kind ?? UNRELATED;
      if (kind === UNRELATED) throw error;
      return { status: 'down', reason: kind } satisfies CheckAnswer;
    }
  };
}

/** For a dependency that this installation does without: it is well, and says `connection: 'disabled'`. */
export function disabledCheck(): CheckFunction {
  return () => ({ status: 'up', details: { connection: 'disabled' } });
}
