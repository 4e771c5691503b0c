import type { Timer } from '@breakwater/core';
import type { ProcessingRuntime } from '../processing/processing-runtime.js';
import { StoreCalls } from '../stores/store-calls.js';
import type { CursorStore, StreamCursor } from './cursor-store.js';

/** When positions are saved. */
export interface CursorKeeperOptions {
  readonly cursorStore: CursorStore | undefined;
  readonly saveEvery: number;
  readonly saveInterval: number;
  readonly storeTimeout: number;
}

/**
 * Saves the position of a stream after a number of events, after a time, and at the end. No event waits for it: while the store fails
 * or hangs, only the last position is remembered, and it is saved at the next interval.
 */
export class CursorKeeper {
  readonly #calls: StoreCalls;
  #latest: StreamCursor | undefined;
  #kept: StreamCursor | undefined;
  /** Events since the last save. */
  #unsaved = 0;
  #timer: Timer | undefined;
  #saving: Promise<void> | undefined;

  constructor(
    private readonly stream: string,
    private readonly options: CursorKeeperOptions,
    private readonly runtime: ProcessingRuntime,
  ) {
    this.#calls = new StoreCalls(stream, 'cursors', options.storeTimeout, runtime);
  }

  /** The position that the store holds, as far as this process knows. */
  get kept(): StreamCursor | undefined {
    return this.#kept;
  }

  /** True if the last call of the store failed. */
  get isFailing(): boolean {
    return this.#calls.isFailing;
  }

  /** Loads the kept position. Rejects when the store fails. */
  async load(signal: AbortSignal): Promise<StreamCursor | undefined> {
    const { cursorStore } = this.options;
    if (!cursorStore) return undefined;
    const load = (context: { readonly signal: AbortSignal }): Promise<StreamCursor | undefined> =>
      cursorStore.load(this.stream, context);
    this.#kept = await this.#calls.run(
      load,
      'The stream does not start before its position is known.',
      signal,
    );
    this.#latest = this.#kept;
    return this.#kept;
  }

  /** Tells that `events` events were acknowledged, the last of them at `position`. */
  moved(position: StreamCursor | undefined, events: number): void {
    if (!this.options.cursorStore || position === undefined) return;
    this.#latest = position;
    this.#unsaved += events;
    this.#saveDue();
  }

  /** Tells that the handler has saved this position in its transaction. */
  committed(position: StreamCursor): void {
    this.#latest = this.#kept = position;
    this.#unsaved = 0;
  }

  /** Saves the last position, and waits for it. Never rejects. */
  async flush(): Promise<void> {
    await this.#saving;
    this.#save();
    await this.#saving;
    if (this.#timer) this.runtime.clock.clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  /** Saves at once after enough events, otherwise at the end of the interval. */
  #saveDue(): void {
    if (this.#latest === this.#kept) return;
    if (this.#unsaved >= this.options.saveEvery && !this.#calls.isFailing) this.#save();
    else this.#timer ??= this.#later();
  }

  /** One save at a time, so that they reach the store in order. */
  #save(): void {
    const { cursorStore } = this.options;
    const position = this.#latest;
    if (this.#saving || !cursorStore || position === undefined || position === this.#kept) return;
    this.#unsaved = 0;
    const save = (context: { readonly signal: AbortSignal }): Promise<void> =>
      cursorStore.save(this.stream, position, context);
    this.#saving = this.#calls
      .run(
        save,
        'The stream goes on, and its position will be saved later; a kill before then repeats more events.',
      )
      .then(
        () => {
          this.#kept = position;
        },
        () => undefined,
      )
      .then(() => {
        this.#saving = undefined;
        this.#saveDue();
      });
  }

  #later(): Timer {
    const timer = this.runtime.clock.setTimeout(() => {
      this.#timer = undefined;
      this.#save();
    }, this.options.saveInterval);
    timer.unref();
    return timer;
  }
}
