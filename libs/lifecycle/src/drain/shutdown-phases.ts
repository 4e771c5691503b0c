import { Clock, ResilienceEvents } from '@breakwater/core';
import { Inject, Injectable } from '@nestjs/common';
import type { ShutdownPhaseEvent } from '../lifecycle.events.js';

/** Publishes an event for each phase of the shutdown that is over. */
@Injectable()
export class ShutdownPhases {
  #current: { readonly phase: ShutdownPhaseEvent['phase']; readonly since: number } | undefined;

  constructor(
    @Inject(Clock) private readonly clock: Clock,
    @Inject(ResilienceEvents) private readonly events: ResilienceEvents,
  ) {}

  begin(phase: ShutdownPhaseEvent['phase']): void {
    this.#current = { phase, since: this.clock.now() };
  }

  /**
   * Ends the phase that runs. Does nothing when no phase runs.
   *
   * @param completed whether it ended by itself, in its time and without an error
   */
  end(completed: boolean): void {
    if (!this.#current) return;
    const { phase, since } = this.#current;
    this.#current = undefined;
    this.events.publish('shutdown.phase', { phase, duration: this.clock.now() - since, completed });
  }
}
