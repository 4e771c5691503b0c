import { type Criticality, nextLowerCriticality } from './criticality.js';
import { currentContext, RequestContext } from './request-context.js';

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
 * Returns the criticality of work for which no user waits: `sheddable`, unless a scope around it declares another one.
 *
 * @param around the context in which the work begins
 */
export function backgroundCriticality(around: RequestContext | undefined = currentContext()): Criticality {
  return around?.hasDeclaredCriticality ? around.criticality : 'sheddable';
}
