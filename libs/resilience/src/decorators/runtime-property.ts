import { Inject } from '@nestjs/common';
import { MethodRuntime, RUNTIME } from './method-runtime.js';

/**
 * Asks Nest to hand the runtime of its application to each instance of the class, once for the class and all that
 * extend it. The property does not show: whoever prints or compares an instance means its own fields.
 *
 * @param prototype that of the class
 */
export function receiveRuntime(prototype: object): void {
  if (RUNTIME in prototype) return;
  Object.defineProperty(prototype, RUNTIME, {
    get: () => undefined,
    set(this: object, runtime: MethodRuntime) {
      Object.defineProperty(this, RUNTIME, { value: runtime, writable: true, configurable: true });
    },
    configurable: true,
  });
  Inject(MethodRuntime)(prototype, RUNTIME);
}
