import { Inject, Injectable } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { ShutdownLog } from '../log/shutdown-log.js';
import { staticInstances } from './static-instances.js';

const HOOKS = ['onModuleDestroy', 'beforeApplicationShutdown', 'onApplicationShutdown'] as const;

type Hook = (...args: unknown[]) => unknown;
type Hooks = { -readonly [K in (typeof HOOKS)[number]]?: unknown };

/**
 * Notices shutdown hooks that fail. Nest 12 logs such an error and forgets it, Nest 11 skips the remaining hooks, and both stop
 * at an error that cannot be read.
 */
@Injectable()
export class HookGuard {
  readonly #guarded = new WeakSet<object>();
  #failed = false;

  constructor(
    @Inject(ModulesContainer) private readonly modules: ModulesContainer,
    @Inject(ShutdownLog) private readonly log: ShutdownLog,
  ) {}

  /** Whether a hook has failed. */
  get failed(): boolean {
    return this.#failed;
  }

  /** Wraps the shutdown hooks of every instance that the application has now. */
  install(): void {
    for (const instance of staticInstances(this.modules)) {
      if (this.#guarded.has(instance)) continue;
      this.#guarded.add(instance);
      for (const hook of HOOKS) this.#wrap(instance, hook);
    }
  }

  #wrap(instance: Hooks, hook: (typeof HOOKS)[number]): void {
    try {
      const original = instance[hook];
      if (typeof original !== 'function') return;
      const guarded = async (...args: unknown[]): Promise<void> => {
        try {
          await (original as Hook).apply(instance, args);
        } catch (error) {
          this.#failed = true;
          this.log.failure(`Shutdown hook ${instance.constructor.name}.${hook}`, error);
        }
      };
      Object.defineProperty(instance, hook, { value: guarded, configurable: true, writable: true });
    } catch {
      // The instance is frozen or unreadable: Nest calls its hook as usual.
    }
  }
}
