import { AsyncLocalStorage, AsyncResource, executionAsyncId } from 'node:async_hooks';
import { type Criticality, lowerCriticality } from './criticality.js';

/** Options of a {@link RequestContext}. */
export interface RequestContextOptions {
  /** Id that the log lines and errors of one request share. */
  readonly requestId?: string;
  /** Time on the scale of `Clock.now()` after which the answer is useless. @default Infinity */
  readonly deadline?: number;
  /** Number of the attempt of the caller. @default that of the parent, else 1 */
  readonly attempt?: number | undefined;
  /** Importance of the request. @default that of the parent, else `critical` */
  readonly criticality?: Criticality | undefined;
  /** Signal of the caller; its abort cancels the context. */
  readonly signal?: AbortSignal;
}

/** A synchronous listener for cancellation; see {@link RequestContext.attach}. */
export interface CancellationListener {
  /** Called once, synchronously, with the reason. Must not throw. */
  onCancelled(reason: unknown): void;
}

/**
 * The scope of one request or of one call within it: its id, its deadline, its importance and its cancellation.
 * Cancelling a parent cancels its children, but not the reverse. Work that outlives a closed scope belongs to the nearest outer
 * scope that is still open, and has only the deadline of that scope.
 * The `AbortSignal` is created at its first use.
 */
export class RequestContext implements CancellationListener {
  /** Id of the request; `undefined` outside of one. */
  readonly requestId: string | undefined;
  /** Time on the scale of `Clock.now()` after which the answer is useless; `Infinity` without a deadline. */
  readonly deadline: number;
  /** Number of the attempt that this scope belongs to, from 1: that of its request or, in a call that is retried, that of the call. */
  readonly attempt: number;
  /** Importance of the request. */
  readonly criticality: Criticality;
  /** The nearest outer scope that was open when this scope began. */
  readonly parent: RequestContext | undefined;
  /** Id of the last chaos rule that has injected a fault into the work of this scope. */
  declare chaos?: string;

  #cancelled = false;
  #closed = false;
  #reason: unknown;
  #controller: AbortController | undefined;
  /** The first listener. Most scopes have at most one. */
  #listener: CancellationListener | undefined;
  #otherListeners: Set<CancellationListener> | undefined;
  #unfollow: (() => void) | undefined;
  /** Children form a linked list: joining and leaving take a few pointer writes and no allocation. */
  #firstChild: RequestContext | undefined;
  #previousSibling: RequestContext | undefined;
  #nextSibling: RequestContext | undefined;

  /** @param own deadline, for subclasses that avoid the allocation of an options object */
  constructor(options: RequestContextOptions = NO_OPTIONS, parent?: RequestContext, own = Infinity) {
    const deadline = options.deadline ?? own;
    this.requestId = options.requestId ?? parent?.requestId;
    this.attempt = options.attempt ?? parent?.attempt ?? 1;
    this.criticality = options.criticality ?? parent?.criticality ?? 'critical';
    const around = parent && RequestContext.goingOn(parent);
    const inherited = around ? around.deadline : Infinity;
    this.parent = around;
    this.deadline = deadline < inherited ? deadline : inherited;
    if (around) RequestContext.#join(this, around);
    if (options.signal) RequestContext.#follow(this, options.signal);
  }

  /** @internal Returns the nearest scope, from `scope` outwards, that is open or was cancelled. */
  static goingOn(scope: RequestContext): RequestContext | undefined {
    let around: RequestContext | undefined = scope;
    while (around && around.#closed && !around.#cancelled) around = around.parent;
    return around;
  }

  /** Signal that aborts when this scope is cancelled. Pass it to `fetch`, drivers and timers. */
  get signal(): AbortSignal {
    if (!this.#controller) {
      this.#controller = new AbortController();
      if (this.#cancelled) this.#controller.abort(this.#reason);
    }
    return this.#controller.signal;
  }

  /** Returns the highest attempt of this scope and of those around it. It is above 1 if any caller of this work repeats its call. */
  get highestAttempt(): number {
    let highest = this.attempt;
    for (let around = this.parent; around; around = around.parent) {
      if (around.attempt > highest) highest = around.attempt;
    }
    return highest;
  }

  /** True for the scope of a method or a route that has `@Criticality()`. */
  get declaresCriticality(): boolean {
    return false;
  }

  /** Returns whether this scope or one around it belongs to a method or a route that has `@Criticality()`. */
  get hasDeclaredCriticality(): boolean {
    return this.declaresCriticality || (this.parent?.hasDeclaredCriticality ?? false);
  }

  /** Lowers the criticality of this scope and of the open scopes below it, e.g. when no user waits for the work any more. */
  lowerCriticality(criticality: Criticality): void {
    (this as { criticality: Criticality }).criticality = lowerCriticality(this.criticality, criticality);
    for (let child = this.#firstChild; child; child = child.#nextSibling) child.lowerCriticality(criticality);
  }

  /** Returns the id of the last chaos rule that has injected a fault into the work of this scope or of those around it. */
  get injectedBy(): string | undefined {
    return this.chaos ?? this.parent?.injectedBy;
  }

  /** Returns whether the scope was cancelled. */
  get cancelled(): boolean {
    return this.#cancelled;
  }

  /** Returns whether the scope has ended, by cancellation or by {@link close}. */
  get closed(): boolean {
    return this.#closed;
  }

  /** Why the scope was cancelled. */
  get reason(): unknown {
    return this.#reason;
  }

  /** Cancels this scope and its children. Only the first call counts. */
  cancel(reason: unknown): void {
    if (this.#cancelled) return;
    this.#cancelled = true;
    this.#reason = reason;
    this.close();
    this.#controller?.abort(reason);
    this.cancelChildren(reason);
    this.#listener?.onCancelled(reason);
    this.#listener = undefined;
    if (!this.#otherListeners) return;
    for (const listener of this.#otherListeners) listener.onCancelled(reason);
    this.#otherListeners = undefined;
  }

  /** Cancels the children of this scope, which itself goes on. */
  cancelChildren(reason: unknown): void {
    // Each child leaves the list before its listener is called, which may remove further children.
    for (let child = this.#firstChild; child; child = this.#firstChild) {
      RequestContext.#leave(child, this);
      child.onCancelled(reason);
    }
  }

  /** @internal The parent was cancelled. */
  onCancelled(reason: unknown): void {
    this.cancel(reason);
  }

  /** Registers a listener. Calls it immediately if the scope is cancelled already. Pair it with {@link detach}. */
  attach(listener: CancellationListener): void {
    if (this.#cancelled) listener.onCancelled(this.#reason);
    else if (!this.#listener && !this.#otherListeners) this.#listener = listener;
    else if (this.#listener !== listener) (this.#otherListeners ??= new Set()).add(listener);
  }

  /** Removes a listener that {@link attach} has registered. */
  detach(listener: CancellationListener): void {
    if (this.#listener === listener) this.#listener = undefined;
    else this.#otherListeners?.delete(listener);
  }

  /** Ends the scope without cancelling it: detaches from the parent and from the caller's signal. */
  close(): void {
    this.#closed = true;
    if (this.parent) RequestContext.#leave(this, this.parent);
    this.#unfollow?.();
  }

  // Static, because V8 adds a brand to each instance of a class with private methods.
  static #join(child: RequestContext, parent: RequestContext): void {
    if (parent.#cancelled) {
      child.onCancelled(parent.#reason);
      return;
    }
    const first = parent.#firstChild;
    child.#nextSibling = first;
    if (first) first.#previousSibling = child;
    parent.#firstChild = child;
  }

  /** Does nothing if the scope has left already. */
  static #leave(child: RequestContext, parent: RequestContext): void {
    const previous = child.#previousSibling;
    const next = child.#nextSibling;
    if (previous) previous.#nextSibling = next;
    else if (parent.#firstChild === child) parent.#firstChild = next;
    if (next) next.#previousSibling = previous;
    child.#previousSibling = child.#nextSibling = undefined;
  }

  static #follow(scope: RequestContext, signal: AbortSignal): void {
    if (signal.aborted) {
      scope.cancel(signal.reason);
      return;
    }
    const onAbort = (): void => scope.cancel(signal.reason);
    scope.#unfollow = () => signal.removeEventListener('abort', onAbort);
    signal.addEventListener('abort', onAbort, { once: true });
  }
}

const NO_OPTIONS: RequestContextOptions = {};

const storage = new AsyncLocalStorage<RequestContext>({ name: 'breakwater' });

/** Returns the context of the running code; `undefined` outside of a context. */
export function currentContext(): RequestContext | undefined {
  return storage.getStore();
}

/** Runs `operation`, including all asynchronous work that it starts, inside `context`. */
export function runInContext<C extends RequestContext, T>(context: C, operation: (context: C) => T): T {
  // A resource restores the previous frame. `storage.run()` would create another frame for that and take twice the time.
  return new AsyncResource('breakwater', executionAsyncId()).runInAsyncScope(
    enter<C, T>,
    undefined,
    context,
    operation,
  );
}

function enter<C extends RequestContext, T>(context: C, operation: (context: C) => T): T {
  storage.enterWith(context);
  return operation(context);
}
