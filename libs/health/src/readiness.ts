import { LifecycleState, type StartupTaskStatus } from '@breakwater/core';
import { Inject, Injectable, Optional, type OnModuleDestroy } from '@nestjs/common';

/** Why an application takes no work. */
export type ReadinessRefusal = 'starting' | 'draining' | 'stopping';

/**
 * Whether the application takes work at all. Follows `@breakwater/lifecycle` where it is there; without it the
 * application is ready from the first request on until Nest shuts down.
 */
@Injectable()
export class Readiness implements OnModuleDestroy {
  #closing = false;

  constructor(@Optional() @Inject(LifecycleState) private readonly lifecycle?: LifecycleState) {}

  /** Why the application takes no work; `undefined` when it does. */
  get reason(): ReadinessRefusal | undefined {
    switch (this.lifecycle?.phase) {
      case 'starting':
      case 'draining':
      case 'stopping':
        return this.lifecycle.phase;
      case 'stopped':
        return 'stopping';
      default:
        return this.#closing ? 'draining' : undefined;
    }
  }

  /** The start-up tasks while some are not done; `undefined` afterwards. */
  get startup(): readonly StartupTaskStatus[] | undefined {
    const startup = this.lifecycle?.startup;
    return startup && !startup.done ? startup.tasks : undefined;
  }

  onModuleDestroy(): void {
    this.#closing = true;
  }
}
