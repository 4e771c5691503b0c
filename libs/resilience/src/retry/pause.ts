import type { CancellationListener } from '@breakwater/core';
import type { Call } from '../invocation/call.js';
import type { DueListener, TimerEntry, TimerQueue } from '../invocation/timer-queue.js';

class Pause implements DueListener, CancellationListener {
  readonly #entry: TimerEntry;

  constructor(
    private readonly call: Call,
    delay: number,
    private readonly timers: TimerQueue,
    private readonly resolve: () => void,
    private readonly reject: (reason: unknown) => void,
  ) {
    this.#entry = timers.add(delay, this);
  }

  onDue(): void {
    this.call.detach(this);
    this.resolve();
  }

  onCancelled(reason: unknown): void {
    this.timers.remove(this.#entry);
    this.reject(reason);
  }
}

/**
 * Resolves after `delay` milliseconds.
 *
 * @throws the reason of the cancellation, at once, when `call` is cancelled before or during the wait
 */
export function pause(call: Call, delay: number, timers: TimerQueue): Promise<void> {
  return new Promise((resolve, reject) => {
    call.attach(new Pause(call, delay, timers, resolve, reject));
  });
}
