import { createHook } from 'node:async_hooks';

/** Counts timers that are armed, also those which do not keep the process alive and are in no list of Node's. */
export class LiveTimers {
  readonly #ids = new Set<number>();
  readonly #hook = createHook({
    init: (id, type) => {
      if (type === 'Timeout') this.#ids.add(id);
    },
    destroy: (id) => {
      this.#ids.delete(id);
    },
  });

  start(): void {
    this.#hook.enable();
  }

  get count(): number {
    return this.#ids.size;
  }

  stop(): void {
    this.#hook.disable();
  }
}
