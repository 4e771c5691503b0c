import { checkOptions } from '@breakwater/core';
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { MethodRuntime, type DecoratedInstance, type MethodOwner, RUNTIME } from './method-runtime.js';
import { DecoratedMethod } from './decorated-method.js';

/** The part that this file uses of Nest's record of a provider, a controller or an enhancer. */
interface Registration {
  /** The class, or the function of a factory; `null` for a value. */
  metatype: unknown;
  /** Dependencies of a factory; absent for a class or a value. */
  readonly inject?: unknown;
  readonly instance: unknown;
  getStaticTransientInstances(): readonly ({ readonly instance: unknown } | undefined)[];
}

/**
 * Builds the pipelines of every decorated class when the application starts, so that a wrong option prevents the start. All problems come in one error.
 * Gives the runtime to values and to instances from factories, because Nest injects only into instances that it creates.
 */
@Injectable()
export class MethodExplorer implements OnModuleInit {
  constructor(
    private readonly modules: ModulesContainer,
    @Inject(MethodRuntime) private readonly runtime: MethodRuntime,
  ) {}

  onModuleInit(): void {
    const modules = [...this.modules.values()];
    checkOptions('resilience', undefined, (check) => {
      for (const { providers, controllers, injectables } of modules) {
        for (const registered of [...providers.values(), ...controllers.values(), ...injectables.values()]) {
          check.include(() => this.#visit(registered));
        }
      }
    });
  }

  #visit(registered: Registration): void {
    const { inject, instance, metatype } = registered;
    if (inject) this.#visitFactory(registered);
    else if (typeof metatype === 'function') this.#build(metatype as MethodOwner);
    else this.#adopt(instance);
  }

  /** Adopts the instances that the factory has made, and those that it will make for requests. */
  #visitFactory(registered: Registration): void {
    this.#adopt(registered.instance);
    for (const transient of registered.getStaticTransientInstances()) this.#adopt(transient?.instance);
    const factory = registered.metatype as (...dependencies: unknown[]) => unknown;
    registered.metatype = (...dependencies: unknown[]) => {
      const made = factory(...dependencies);
      return made instanceof Promise
        ? made.then((instance: unknown) => this.#adopt(instance))
        : this.#adopt(made);
    };
  }

  /** Gives an instance the runtime, unless it got one from another provider or another application. */
  #adopt<T>(instance: T): T {
    if (isDecorated(instance)) {
      this.#build(instance.constructor as MethodOwner);
      instance[RUNTIME] ??= this.runtime;
    }
    return instance;
  }

  #build(owner: MethodOwner): void {
    if (!isDecorated(owner.prototype)) return;
    checkOptions('resilience', undefined, (check) => {
      for (const decorated of DecoratedMethod.of(owner)) {
        check.include(() => this.runtime.build(decorated, owner));
      }
    });
  }
}

/** Returns true for an instance, or the prototype, of a class with decorated methods. */
function isDecorated(value: unknown): value is DecoratedInstance {
  return typeof value === 'object' && value !== null && RUNTIME in value;
}
