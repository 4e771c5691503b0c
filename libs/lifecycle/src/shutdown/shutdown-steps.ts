import type { Shutdown, ShutdownWork } from '@breakwater/core';
import { Inject, Injectable } from '@nestjs/common';
import { Closers } from '../closing/closers.js';
import { ExpectedWork } from '../in-flight/expected-work.js';
import { Intakes } from '../intake/intakes.js';

/** Implements the port `Shutdown` of core: other packages register their clients, intakes and longest work here. */
@Injectable()
export class ShutdownSteps implements Shutdown {
  constructor(
    @Inject(Closers) private readonly closers: Closers,
    @Inject(Intakes) private readonly intakes: Intakes,
    @Inject(ExpectedWork) private readonly expected: ExpectedWork,
  ) {}

  closeWith(name: string, close: ShutdownWork, timeout?: number): () => void {
    return this.closers.register(name, close, timeout === undefined ? {} : { timeout });
  }

  stopIntake(name: string, stop: ShutdownWork): () => void {
    return this.intakes.register(name, stop);
  }

  expectWork(name: string, longest: number): void {
    this.expected.add(name, longest);
  }
}
