import { Clock, ProcessFacts } from '@breakwater/core';
import { Inject, Injectable } from '@nestjs/common';

/** Counts of what the process holds open. */
export interface OpenResources {
  /** Resources that keep the event loop alive, by kind. */
  readonly handles: Readonly<Record<string, number>>;
  /** Open file descriptors: files, sockets and pipes. Absent where the kernel does not show them. */
  readonly open_files?: number;
  /** Absent where the kernel does not show them. */
  readonly threads?: number;
}

/** Milliseconds for which a count is kept: it takes as long as there are open resources, and a client can ask any number of times. */
const KEPT_FOR = 1_000;

/** Counts the open resources of the process, at most once a second. */
@Injectable()
export class ProcessResources {
  #counted: OpenResources | undefined;
  #countedAt = -Infinity;

  constructor(
    @Inject(ProcessFacts) private readonly facts: ProcessFacts,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  count(): OpenResources {
    const now = this.clock.now();
    if (!this.#counted || now - this.#countedAt >= KEPT_FOR) {
      this.#counted = this.#count();
      this.#countedAt = now;
    }
    return this.#counted;
  }

  #count(): OpenResources {
    const handles: Record<string, number> = {};
    for (const kind of this.facts.activeResources()) handles[kind] = (handles[kind] ?? 0) + 1;
    const files = this.facts.openFiles();
    const threads = this.facts.threads();
    return {
      handles,
      ...(files !== undefined && { open_files: files }),
      ...(threads !== undefined && { threads }),
    };
  }
}
