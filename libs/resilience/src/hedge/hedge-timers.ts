import type { Clock } from '@breakwater/core';
import { TimerLane, type TimerNode } from '../timers/timer-lane.js';
import type { DueListener, TimerQueue } from '../timers/timer-queue.js';

/**
 * The times of the next hedges of one pipeline, in a lane of their own: nearly all of them are removed before their time, and have about the
 * same delay. The queue of the application has one entry for all of them.
 */
export class HedgeTimers implements DueListener {
  readonly #lane = new TimerLane(0);
  #armedFor = Infinity;

  constructor(
    private readonly queue: TimerQueue,
    private readonly clock: Clock,
  ) {}

  /** @param delay milliseconds from now until the node is due */
  add(node: TimerNode, delay: number): void {
    this.#lane.insert(node);
    if (node.due < this.#armedFor) this.#arm(node.due, delay);
  }

  /** Takes a node out; harmless when it has fallen due. */
  remove(node: TimerNode): void {
    if (node.lane) this.#lane.remove(node);
  }

  /** Fires the nodes that are due, and looks for the next one. */
  onDue(): void {
    const now = this.clock.now();
    this.#armedFor = -Infinity; // Nodes that listeners add must not arm a timer each.
    let { head } = this.#lane;
    for (; head && head.due <= now; head = this.#lane.head) {
      this.#lane.remove(head);
      head.onDue();
    }
    this.#armedFor = Infinity;
    if (head) this.#arm(head.due, head.due - now);
  }

  /** An earlier entry, if there is one, then finds nothing to do. It does not keep the process alive: the work itself does that. */
  #arm(due: number, delay: number): void {
    this.#armedFor = due;
    this.queue.addDue(due, delay, this, false);
  }
}
