import { RequestContext, type RequestContextOptions, nextLowerCriticality } from '@breakwater/core';
import type { CalleeFault } from './callee-fault.js';

/** Facts that an operation gets about its call. */
export interface CallContext {
  /** Aborts when the call is given up: time is over, or the caller left. */
  readonly signal: AbortSignal;
  /** Number of this attempt, from 1. */
  readonly attempt: number;
  /** Time on the scale of `Clock.now()` after which the result is dropped; `Infinity` when there is none. */
  readonly deadline: number;
}

/** The work of a call. It may run several times; each run gets a context of its own. */
export type Operation<T> = (context: CallContext) => T | PromiseLike<T>;

/** State that all scopes of one logical call share, retries included. */
export interface LogicalCall {
  /** Name of the policy or `Class.method`, for errors and events. */
  readonly name: string;
  operation(call: Call): unknown;
  /** Arguments of the decorated method; none for an operation that was handed to a service. */
  readonly args?: readonly unknown[];
  /** Object whose method was called. */
  readonly self?: unknown;
  /** Times the operation was started. */
  attempts: number;
  /** Set once part of the result has reached the caller: from then on nothing may be repeated. */
  committed: boolean;
  /**
   * Set while a repetition could do the work twice, e.g. after a request that is not idempotent was sent. No retry and no hedge starts
   * then; a fallback may still answer.
   */
  unrepeatable?: boolean;
  /** True for the handler of a request. It is not repeated for an error on which a retry below it gave up: retries of several layers multiply. */
  readonly isHandler?: boolean;
  /** Hedges that were started, in addition to the attempts of the retries. */
  hedges?: number;
  /** True if the operation may run twice at the same time: the caller states it, or the operation itself once it has begun. */
  idempotent?: boolean;
  /** Set once a fallback was asked, which happens at most once. */
  fallbackUsed?: boolean;
  /** Name of the upstream that is called. Its client shows a `Call.fault` as a failure of the upstream. */
  readonly upstream?: string | undefined;
  /** Id of the last chaos rule that has injected a fault into the call. */
  chaos?: string;
}

/** The scope of a call, or of one attempt of it, as it travels down the pipeline. */
export class Call extends RequestContext implements CallContext {
  declare attempt: number;
  /** A fault that the client of an upstream has to show in this attempt. */
  declare fault?: CalleeFault | undefined;

  constructor(
    readonly logical: LogicalCall,
    options: RequestContextOptions,
    parent: RequestContext | undefined,
    own?: number,
  ) {
    super(options, parent, own);
    this.attempt = parent instanceof Call && parent.logical === logical ? parent.attempt : 1;
  }

  get name(): string {
    return this.logical.name;
  }
}

/**
 * Begins the scope of a call, for a step that gives calls their scope or shares the work of several callers.
 *
 * @param parent the context that cancels the call and whose deadline holds for it; none for work that belongs to no single caller
 */
export function beginCall(
  logical: LogicalCall,
  options: RequestContextOptions = {},
  parent?: RequestContext,
): Call {
  return new Call(logical, options, parent);
}

/**
 * Begins the scope of a retry or a hedge. It is one class less important than its call, because the same work has been asked for before.
 *
 * @param attempt number of the attempt, from 2
 */
export function beginFurtherAttempt(call: Call, attempt: number): Call {
  // A hedge of a retry has the class of the retry.
  const criticality = call.attempt > 1 ? call.criticality : nextLowerCriticality(call.criticality);
  const scope = new Call(call.logical, { criticality }, call);
  scope.attempt = attempt;
  return scope;
}
