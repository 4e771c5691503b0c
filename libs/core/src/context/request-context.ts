import { AsyncLocalStorage, AsyncResource, executionAsyncId } from 'node:async_hooks';

/** What a {@link RequestContext} is made from. */
export interface RequestContextOptions {
  /** Id that ties the log lines and errors of one request together. */
  readonly requestId?: string;
  /** Time on the scale of `Clock.now()` after which the answer is of no use. @default Infinity */
  readonly deadline?: number;
  /** Signal of the caller; its abort cancels the context. */
  readonly signal?: AbortSignal;
}

/** Something that wants to know of a cancellation at once; see {@link RequestContext.attach}. */
export interface CancellationListener {
  /** Called once, synchronously, with the reason. Must not throw. */
  onCancelled(reason: unknown): void;
}

/**
 * The scope of one request, and of each call below it: its id, its deadline and its cancellation.
 * A child ends with its parent, never the other way round. What a scope started and did not wait for outlives it: a
 * child of a scope that was closed belongs to the nearest one around it that goes on, and has no deadline but that one's.
 * The `AbortSignal` is only made when somebody asks for it.
 */
export class RequestContext implements CancellationListener {
  /** Id of the request; `undefined` outside of one. */
  readonly requestId: string | undefined;
  /** Time on the scale of `Clock.now()` after which the answer is of no use; `Infinity` when there is none. */
  readonly deadline: number;
  /** The scope around this one that went on when it began. */
  readonly parent: RequestContext | undefined;

  #cancelled = false;
  #closed = false;
  #reason: unknown;
  #controller: AbortController | undefined;
  /** The first listener, as most scopes have no more than one. */
  #listener: CancellationListener | undefined;
  #otherListeners: Set<CancellationListener> | undefined;
  #unfollow: (() => void) | undefined;
  /** Children form a linked list: joining and leaving one cost a few pointer writes and no allocation. */
  #firstChild: RequestContext | undefined;
  #previousSibling: RequestContext | undefined;
  #nextSibling: RequestContext | undefined;

  /** @param own deadline of a subclass that has no options object to carry it */
  constructor(options: RequestContextOptions = NO_OPTIONS, parent?: RequestContext, own = Infinity) {
    const deadline = options.deadline ?? own;
    this.requestId = options.requestId ?? parent?.requestId;
    const around = parent && RequestContext.goingOn(parent);
    const inherited = around ? around.deadline : Infinity;
    this.parent = around;
    this.deadline = deadline < inherited ? deadline : inherited;
    if (around) RequestContext.#join(this, around);
    if (options.signal) RequestContext.#follow(this, options.signal);
  }

  /** @internal The nearest scope, from `scope` outwards, that goes on or was cancelled. */
  static goingOn(scope: RequestContext): RequestContext | undefined {
    let around: RequestContext | undefined = scope;
    while (around && around.#closed && !around.#cancelled) around = around.parent;
    return around;
  }

  /** Signal that aborts with this scope: hand it to `fetch`, drivers and timers. */
  get signal(): AbortSignal {
    if (!this.#controller) {
      this.#controller = new AbortController();
      if (this.#cancelled) this.#controller.abort(this.#reason);
    }
    return this.#controller.signal;
  }

  /** Whether the scope was cancelled. */
  get cancelled(): boolean {
    return this.#cancelled;
  }

  /** Whether the scope has ended: it was cancelled, or closed. */
  get closed(): boolean {
    return this.#closed;
  }

  /** Why the scope was cancelled. */
  get reason(): unknown {
    return this.#reason;
  }

  /** Cancels this scope and everything below it; the first reason stays. */
  cancel(reason: unknown): void {
    if (this.#cancelled) return;
    this.#cancelled = true;
    this.#reason = reason;
    this.close();
    this.#controller?.abort(reason);
    // Each child leaves before it is told: those that it detaches in turn are not told any more.
    for (let child = this.#firstChild; child; child = this.#firstChild) {
      RequestContext.#leave(child, this);
      child.onCancelled(reason);
    }
    this.#listener?.onCancelled(reason);
    this.#listener = undefined;
    if (!this.#otherListeners) return;
    for (const listener of this.#otherListeners) listener.onCancelled(reason);
    this.#otherListeners = undefined;
  }

  /** @internal The parent was cancelled. */
  onCancelled(reason: unknown): void {
    this.cancel(reason);
  }

  /** Registers a listener; one that comes too late is told at once. Pair with {@link detach}. */
  attach(listener: CancellationListener): void {
    if (this.#cancelled) listener.onCancelled(this.#reason);
    else if (!this.#listener && !this.#otherListeners) this.#listener = listener;
    else if (this.#listener !== listener) (this.#otherListeners ??= new Set()).add(listener);
  }

  /** Takes {@link attach} back. */
  detach(listener: CancellationListener): void {
    if (this.#listener === listener) this.#listener = undefined;
    else this.#otherListeners?.delete(listener);
  }

  /** Ends the scope without cancelling it: lets go of its parent and of the caller's signal. */
  close(): void {
    this.#closed = true;
    if (this.parent) RequestContext.#leave(this, this.parent);
    this.#unfollow?.();
  }

  // Static: V8 marks each instance of a class that has private methods.
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

  /** Harmless when the scope has left before. */
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

/** The context of the code that is running, or `undefined` outside of any. */
export function currentContext(): RequestContext | undefined {
  return storage.getStore();
}

/** Runs `operation`, and everything asynchronous that it starts, inside `context`. */
export function runInContext<C extends RequestContext, T>(context: C, operation: (context: C) => T): T {
  // `storage.run()` would build a second frame to go back to; a resource puts the old one back, in half the time.
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
