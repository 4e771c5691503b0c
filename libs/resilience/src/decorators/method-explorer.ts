import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { MethodRuntime, type DecoratedInstance, type Owner, RUNTIME } from './method-runtime.js';
import { DecoratedMethod } from './decorated-method.js';
import { rememberRuntime } from './standalone.method-runtime.js';

/** What we know of Nest's record of a provider, a controller or an enhancer. */
interface Registration {
  /** The class; for a factory the function; none for a value. */
  metatype: unknown;
  /** What a factory gets; others have none. */
  readonly inject?: unknown;
  readonly instance: unknown;
  getStaticTransientInstances(): readonly ({ readonly instance: unknown } | undefined)[];
}

/**
 * Builds the pipelines of every decorated class when the application starts, so that a wrong option ends the start and not
 * a call at night. Also hands the runtime to instances that a factory made, which Nest does not inject into.
 */
@Injectable()
export class MethodExplorer implements OnModuleInit {
  constructor(
    private readonly modules: ModulesContainer,
    @Inject(MethodRuntime) private readonly runtime: MethodRuntime,
  ) {}

  onModuleInit(): void {
    for (const { providers, controllers, injectables } of this.modules.values()) {
      for (const registered of [...providers.values(), ...controllers.values(), ...injectables.values()]) {
        this.#visit(registered);
      }
    }
  }

  #visit(registered: Registration): void {
    const { inject, instance, metatype } = registered;
    if (inject) this.#visitFactory(registered);
    else if (typeof metatype === 'function') this.#build(metatype as Owner);
    else this.#adopt(instance);
  }

  /** Adopts what the factory has made, and what it will make for requests. */
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

  /** Leaves alone what has a runtime: it came from another provider, or another application. */
  #adopt<T>(instance: T): T {
    if (typeof instance === 'object' && instance !== null && RUNTIME in instance) {
      this.#build(instance.constructor as Owner);
      if (Object.isExtensible(instance)) (instance as DecoratedInstance)[RUNTIME] ??= this.runtime;
      else rememberRuntime(instance, this.runtime);
    }
    return instance;
  }

  #build(owner: Owner): void {
    let prototype = owner.prototype as object | undefined;
    while (prototype && RUNTIME in prototype) {
      for (const key of Reflect.ownKeys(prototype)) {
        const decorated = DecoratedMethod.in(Reflect.getOwnPropertyDescriptor(prototype, key)?.value);
        if (decorated) this.runtime.build(decorated, owner);
      }
      prototype = Reflect.getPrototypeOf(prototype) ?? undefined;
    }
  }
}
