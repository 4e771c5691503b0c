import { AsyncLocalStorage } from 'node:async_hooks';

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
 * A child ends with its parent, never the other way round. The `AbortSignal` is only made when
 * somebody asks for it.
 */
export class RequestContext implements CancellationListener {
  /** Id of the request; `undefined` outside of one. */
  readonly requestId: string | undefined;
  /** Time on the scale of `Clock.now()` after which the answer is of no use; `Infinity` when there is none. */
  readonly deadline: number;
  readonly parent: RequestContext | undefined;

  #cancelled = false;
  #reason: unknown;
  #controller: AbortController | undefined;
  #listeners: Set<CancellationListener> | undefined;
  #external: AbortSignal | undefined;
  #onAbort: (() => void) | undefined;

  constructor(options: RequestContextOptions = {}, parent?: RequestContext) {
    this.parent = parent;
    this.requestId = options.requestId ?? parent?.requestId;
    this.deadline = Math.min(options.deadline ?? Infinity, parent?.deadline ?? Infinity);
    if (parent) parent.attach(this);
    if (options.signal) this.#follow(options.signal);
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

  /** Why the scope was cancelled. */
  get reason(): unknown {
    return this.#reason;
  }

  /** Cancels this scope and everything below it; the first reason stays. */
  cancel(reason: unknown): void {
    if (this.#cancelled) return;
    this.#cancelled = true;
    this.#reason = reason;
    this.#controller?.abort(reason);
    const listeners = this.#listeners;
    if (!listeners) return;
    this.#listeners = undefined;
    for (const listener of listeners) listener.onCancelled(reason);
  }

  /** @internal The parent was cancelled. */
  onCancelled(reason: unknown): void {
    this.cancel(reason);
  }

  /** Registers a listener; one that comes too late is told at once. Pair with {@link detach}. */
  attach(listener: CancellationListener): void {
    if (this.#cancelled) listener.onCancelled(this.#reason);
    else (this.#listeners ??= new Set()).add(listener);
  }

  /** Takes {@link attach} back. */
  detach(listener: CancellationListener): void {
    this.#listeners?.delete(listener);
  }

  /** Ends the scope without cancelling it: lets go of its parent and of the caller's signal. */
  close(): void {
    this.parent?.detach(this);
    if (this.#external && this.#onAbort) this.#external.removeEventListener('abort', this.#onAbort);
  }

  #follow(signal: AbortSignal): void {
    if (signal.aborted) {
      this.cancel(signal.reason);
      return;
    }
    this.#external = signal;
    this.#onAbort = () => this.cancel(signal.reason);
    signal.addEventListener('abort', this.#onAbort, { once: true });
  }
}

const storage = new AsyncLocalStorage<RequestContext>({ name: 'breakwater' });

/** The context of the code that is running, or `undefined` outside of any. */
export function currentContext(): RequestContext | undefined {
  return storage.getStore();
}

/** Runs `operation`, and everything asynchronous that it starts, inside `context`. */
export function runInContext<C extends RequestContext, T>(context: C, operation: (context: C) => T): T {
  return storage.run(context, operation, context);
}
