import { RequestContext, type RequestContextOptions, runInContext } from '@breakwater/core';

/** Facts that a source gets about its call. */
export interface CacheSourceContext {
  /** Aborts when no caller waits for the value any more, or when `hardTimeout` is over. */
  readonly signal: AbortSignal;
}

/** Fetches a value that the cache does not have. */
export type CacheSource<T> = (context: CacheSourceContext) => T | PromiseLike<T>;

/** The work behind one flight. */
export interface Load {
  /** Makes the scope in which the work runs. It has no parent, so no caller inherits the deadline of another one. */
  scope(): RequestContext;
  /**
   * Runs the work.
   *
   * @param prefersOld returns true for errors after which the old value is better than a fallback; `undefined` without an old
   * value
   */
  run(scope: RequestContext, prefersOld: ((error: unknown) => boolean) | undefined): Promise<unknown>;
  /** True if the result comes from a fallback and must not be kept. */
  readonly degraded: boolean;
}

/** The facts of the first caller that shared work keeps. */
export function factsOf(caller: RequestContext | undefined): RequestContextOptions {
  if (!caller) return {};
  const { requestId, criticality } = caller;
  return requestId === undefined ? { criticality } : { requestId, criticality };
}

/** The work of a source that was handed to `getOrSet`. */
export class SourceLoad implements Load {
  readonly degraded = false;

  constructor(
    private readonly source: CacheSource<unknown>,
    private readonly caller: RequestContext | undefined,
  ) {}

  scope(): RequestContext {
    return new RequestContext(factsOf(this.caller));
  }

  async run(scope: RequestContext): Promise<unknown> {
    return runInContext(scope, this.source);
  }
}
