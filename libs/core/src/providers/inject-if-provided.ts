import { Inject, type InjectionToken, Optional } from '@nestjs/common';

/**
 * Lets Nest set a property of each instance of a class, and of the classes that extend it, to a provider. The property stays empty in an
 * application without that provider. A second call for the same class and property has no effect.
 *
 * @param prototype that of the class
 */
export function injectIfProvided(prototype: object, property: symbol, provider: InjectionToken): void {
  if (Reflect.hasOwnMetadata(property, prototype)) return;
  Reflect.defineMetadata(property, true, prototype);
  Inject(provider)(prototype, property);
  Optional()(prototype, property);
}
