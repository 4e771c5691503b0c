import { checkOptions } from '@breakwater/core';
import type { ModuleRef } from '@nestjs/core';
import type { CheckFunction } from './check.js';
import type { AttachedCheck, ReadyMadeCheck } from './ready-made-check.js';

/** The ready-made checks of one application. */
export class AttachedChecks {
  readonly #attach: (() => Promise<AttachedCheck>)[] = [];
  readonly #attached: AttachedCheck[] = [];

  constructor(private readonly application: ModuleRef) {}

  /** The function of a ready-made check. A check that is added after the start is attached by its first run. */
  add(name: string, check: ReadyMadeCheck): CheckFunction {
    let attaching: Promise<AttachedCheck> | undefined;
    const attach = (): Promise<AttachedCheck> => (attaching ??= this.#open(name, check));
    this.#attach.push(attach);
    return async (context) => (await attach()).check(context);
  }

  /**
   * Attaches all checks.
   *
   * @throws OptionsError with the problems of all checks
   */
  async start(): Promise<void> {
    const outcomes = await Promise.allSettled(this.#attach.map((attach) => attach()));
    checkOptions('health.checks', undefined, (check) => {
      for (const outcome of outcomes) {
        check.include(() => {
          if (outcome.status === 'rejected') throw outcome.reason;
        });
      }
    });
  }

  /** Closes what the checks hold open. */
  close(): void {
    for (const attached of this.#attached.splice(0)) attached.close?.();
  }

  async #open(name: string, check: ReadyMadeCheck): Promise<AttachedCheck> {
    const attached = await check.attach(name, this.application);
    this.#attached.push(attached);
    return attached;
  }
}
