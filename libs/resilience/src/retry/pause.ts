import type { CancellationListener } from '@breakwater/core';
import type { Call } from '../invocation/call.js';
import type { DueListener, TimerEntry, TimerQueue } from '../timers/timer-queue.js';

class Pause implements DueListener, CancellationListener {
  readonly #entry: TimerEntry;

  constructor(
    private readonly call: Call,
    delay: number,
    private readonly timers: TimerQueue,
    private readonly resolve: (over: boolean) => void,
    private readonly reject: (reason: unknown) => void,
  ) {
    this.#entry = timers.add(delay, this);
  }

  onDue(): void {
    this.call.detach(this);
    this.resolve(true);
  }

  onClosing(): void {
    this.timers.remove(this.#entry);
    this.call.detach(this);
    this.resolve(false);
  }

  onCancelled(reason: unknown): void {
    this.timers.remove(this.#entry);
    this.reject(reason);
  }
}

/**
 * Resolves with true after `delay` milliseconds, or with false at once when the application ends.
 *
 * @throws the reason of the cancellation, at once, when `call` is cancelled before or during the wait
 */
export function pause(call: Call, delay: number, timers: TimerQueue): Promise<boolean> {
  return new Promise((resolve, reject) => {
    call.attach(new Pause(call, delay, timers, resolve, reject));
  });
}
