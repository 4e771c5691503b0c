import { ErrorReporter, findProvider } from '@breakwater/core';
import type { ModuleRef } from '@nestjs/core';
import type { MethodOwner } from './method-runtime.js';

/**
 * Metadata by which other libraries find methods that they call themselves: `@nestjs/schedule` and `@nestjs/event-emitter` on the
 * method, `@nestjs/cqrs` on the class. They pass the error of such a method to no caller and to no filter. The packages are not
 * imported, because an application without them does not have them.
 *
 * @see https://github.com/nestjs/schedule/blob/master/lib/schedule.constants.ts
 * @see https://github.com/nestjs/event-emitter/blob/master/lib/constants.ts
 * @see https://github.com/nestjs/cqrs/blob/master/src/decorators/constants.ts
 */
const ON_METHOD = ['SCHEDULER_TYPE', 'EVENT_LISTENER_METADATA'];
const EVENTS_HANDLER = '__eventsHandler__';

/** Returns whether no caller sees the errors of a method of `owner`, because a schedule or an event calls it. */
export function isUnattended(owner: MethodOwner, key: string | symbol): boolean {
  const method: unknown = Reflect.get(owner.prototype as object, key);
  if (typeof method !== 'function') return false;
  if (ON_METHOD.some((metadata) => Reflect.hasMetadata(metadata, method))) return true;
  return key === 'handle' && Reflect.hasMetadata(EVENTS_HANDLER, owner);
}

/** The reporter of the application; `undefined` when no module provides one, because the calling library logs the error. */
export const reporterOf = (application: ModuleRef): ErrorReporter | undefined =>
  findProvider<ErrorReporter>(application, ErrorReporter);
