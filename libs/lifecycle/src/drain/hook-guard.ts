import { Clock } from '@breakwater/core';
import { Inject, Injectable } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { ShutdownLog } from '../log/shutdown-log.js';
import type { RunningStep } from '../steps/step-runner.js';
import { instanceWrappers, staticInstances } from '../server/static-instances.js';

const HOOKS = ['onModuleDestroy', 'beforeApplicationShutdown', 'onApplicationShutdown'] as const;

type Hook = (...args: unknown[]) => unknown;
type Hooks = { -readonly [K in (typeof HOOKS)[number]]?: unknown };

/**
 * Observes the shutdown hooks of the application. Nest 12 logs an error of a hook and forgets it, Nest 11 skips the remaining
 * hooks, and both stop at an error that cannot be read.
 */
@Injectable()
export class HookGuard {
  readonly #guarded = new WeakSet<object>();
  readonly #running = new Set<{ readonly name: string; readonly since: number }>();
  #failed = false;

  constructor(
    @Inject(ModulesContainer) private readonly modules: ModulesContainer,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(ShutdownLog) private readonly log: ShutdownLog,
  ) {}

  /** True once a hook has failed. */
  get failed(): boolean {
    return this.#failed;
  }

  /** The hooks that run, the oldest first. */
  get running(): readonly RunningStep[] {
    const now = this.clock.now();
    return [...this.#running].map(({ name, since }) => ({ name, age: now - since }));
  }

  /** Wraps the shutdown hooks of every instance that the application has now. */
  install(): void {
    for (const instance of staticInstances(this.modules)) {
      if (this.#guarded.has(instance)) continue;
      this.#guarded.add(instance);
      this.#guard(instance);
    }
  }

  #guard(instance: Hooks): void {
    const hooks: PropertyDescriptorMap = {};
    for (const hook of HOOKS) {
      const original = readHook(instance, hook);
      if (original) {
        const value = this.#wrapper(instance, hook, original);
        hooks[hook] = { value, configurable: true, writable: true };
      }
    }
    if (Object.keys(hooks).length === 0) return;
    try {
      Object.defineProperties(instance, hooks);
    } catch {
      this.#replace(instance, Object.create(instance, hooks) as object);
    }
  }

  #wrapper(instance: Hooks, hook: string, original: Hook): Hook {
    return async (...args) => {
      const entry = { name: `${nameOf(instance)}.${hook}`, since: this.clock.now() };
      this.#running.add(entry);
      try {
        await Reflect.apply(original, instance, args);
      } catch (error) {
        this.#failed = true;
        this.log.failure(`Shutdown hook ${entry.name}`, error);
      } finally {
        this.#running.delete(entry);
      }
    };
  }

  /** Lets Nest call the hooks of `substitute` in place of those of a frozen instance. */
  #replace(instance: object, substitute: object): void {
    for (const wrapper of instanceWrappers(this.modules)) {
      if (wrapper.instance === instance) wrapper.instance = substitute;
    }
  }
}

/** The hook of an instance. For a hook that cannot be read, a function that throws the same. */
function readHook(instance: Hooks, hook: (typeof HOOKS)[number]): Hook | undefined {
  try {
    const original = instance[hook];
    return typeof original === 'function' ? (original as Hook) : undefined;
  } catch (error) {
    return () => {
      throw error;
    };
  }
}

function nameOf(instance: object): string {
  try {
    return instance.constructor.name;
  } catch {
    return 'an unnamed provider';
  }
}
