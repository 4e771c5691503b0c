import { type Criticality, nextLowerCriticality } from './criticality.js';
import { currentContext, RequestContext, runInContext } from './request-context.js';

/** The scope of a method whose author has declared how important it is. */
export class DeclaredCriticality extends RequestContext {
  /** @param criticality class of the first attempt; work that belongs to a retry is one class lower */
  constructor(criticality: Criticality, parent: RequestContext | undefined = currentContext()) {
    const isRetry = (parent?.highestAttempt ?? 1) > 1;
    super({ criticality: isRetry ? nextLowerCriticality(criticality) : criticality }, parent);
  }

  override get declaresCriticality(): boolean {
    return true;
  }

  /** Does nothing: the declaration holds, also if no user waits any more. */
  override lowerCriticality(): void {}
}

/**
 * Runs work for which no user waits in a scope of its own: `sheddable`, unless a scope around it declares another criticality.
 *
 * @param signal cancels the scope when it aborts
 */
export async function runInBackground<T>(work: () => T | PromiseLike<T>, signal?: AbortSignal): Promise<T> {
  const around = currentContext();
  const criticality = around?.hasDeclaredCriticality ? around.criticality : 'sheddable';
  const scope = new RequestContext({ criticality, ...(signal && { signal }) }, around);
  try {
    return await runInContext(scope, work);
  } finally {
    scope.close();
  }
}
