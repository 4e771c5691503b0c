import type { Shutdown, ShutdownWork } from '@breakwater/core';
import { Inject, Injectable } from '@nestjs/common';
import { Closers } from '../closing/closers.js';
import { Intakes } from '../intake/intakes.js';

/** Implements the port `Shutdown` of core: other packages register their clients and intakes here. */
@Injectable()
export class ShutdownSteps implements Shutdown {
  constructor(
    @Inject(Closers) private readonly closers: Closers,
    @Inject(Intakes) private readonly intakes: Intakes,
  ) {}

  closeWith(name: string, close: ShutdownWork, timeout?: number): () => void {
    return this.closers.register(name, close, timeout === undefined ? {} : { timeout });
  }

  stopIntake(name: string, stop: ShutdownWork): () => void {
    return this.intakes.register(name, stop);
  }
}
