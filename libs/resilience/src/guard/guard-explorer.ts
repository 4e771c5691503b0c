import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { GuardRuntime, type GuardedInstance, RUNTIME } from './guard-runtime.js';
import { GuardedMethod } from './guarded-method.js';

type Constructor = abstract new (...args: never[]) => object;

/**
 * Builds the pipelines of every guarded class when the application starts, so that a wrong option ends the start and not
 * a call at night. Also hands the runtime to instances that a factory made, which Nest does not inject into.
 */
@Injectable()
export class GuardExplorer implements OnModuleInit {
  constructor(
    private readonly modules: ModulesContainer,
    @Inject(GuardRuntime) private readonly runtime: GuardRuntime,
  ) {}

  onModuleInit(): void {
    for (const { providers, controllers, injectables } of this.modules.values()) {
      for (const wrapper of [...providers.values(), ...controllers.values(), ...injectables.values()]) {
        const instance: unknown = wrapper.isDependencyTreeStatic() ? wrapper.instance : undefined;
        if (isGuardable(instance)) this.#adopt(instance);
        else if (!wrapper.inject && typeof wrapper.metatype === 'function')
          this.#build(wrapper.metatype as Constructor);
      }
    }
  }

  #adopt(instance: GuardedInstance): void {
    if (this.#build(instance.constructor as Constructor)) instance[RUNTIME] ??= this.runtime;
  }

  /** Whether the class has guarded methods. */
  #build(owner: Constructor): boolean {
    let found = false;
    for (
      let prototype: unknown = owner.prototype;
      isGuardable(prototype);
      prototype = Object.getPrototypeOf(prototype)
    ) {
      for (const { value } of Object.values(Object.getOwnPropertyDescriptors(prototype))) {
        const guard = GuardedMethod.in(value);
        if (!guard) continue;
        this.runtime.build(guard, owner);
        found = true;
      }
    }
    return found;
  }
}

function isGuardable(value: unknown): value is object {
  return typeof value === 'object' && value !== null && value !== Object.prototype;
}
