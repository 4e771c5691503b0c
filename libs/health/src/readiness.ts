import { LifecycleState, type StartupCheckStatus, type StartupTaskStatus } from '@breakwater/core';
import { Inject, Injectable, Optional, type OnModuleDestroy } from '@nestjs/common';

/** The reason why an application takes no work. */
export type ReadinessRefusal = 'starting' | 'draining' | 'stopping';

/**
 * Knows whether the application takes work. Follows `@breakwater/lifecycle` where it is installed; without it the application is
 * ready from the first request on until Nest shuts down.
 */
@Injectable()
export class Readiness implements OnModuleDestroy {
  #closing = false;

  constructor(@Optional() @Inject(LifecycleState) private readonly lifecycle?: LifecycleState) {}

  /** The reason why the application takes no work; `undefined` when it takes work. */
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

  /** The start-up tasks until all are done; `undefined` afterwards. */
  get startup(): readonly StartupTaskStatus[] | undefined {
    const startup = this.lifecycle?.startup;
    return startup && !startup.done ? startup.tasks : undefined;
  }

  /** The start-up checks; `undefined` without checks. */
  get startupChecks(): readonly StartupCheckStatus[] | undefined {
    const checks = this.lifecycle?.startup.checks ?? [];
    return checks.length > 0 ? checks : undefined;
  }

  onModuleDestroy(): void {
    this.#closing = true;
  }
}
