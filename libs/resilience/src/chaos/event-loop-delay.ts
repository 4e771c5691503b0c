import { Injectable } from '@nestjs/common';
import { SystemEventLoopDelay } from '../overload/event-loop-delay.js';

/** The greatest delay of the event loop between two readings. It is measured only between `start` and `stop`. */
@Injectable()
export class EventLoopDelay {
  #loop: SystemEventLoopDelay | undefined;

  start(): void {
    this.#loop ??= new SystemEventLoopDelay();
    this.#loop.start();
  }

  stop(): void {
    this.#loop?.stop();
  }

  /** Returns the greatest delay since the last reading, in milliseconds. */
  read(): number {
    return this.#loop?.read().longest ?? 0;
  }
}
