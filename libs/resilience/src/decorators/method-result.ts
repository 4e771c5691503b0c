import { OptionsError } from '@breakwater/core';
import { isObservable } from 'rxjs';

/** Kind of result of a decorated method; `unknown` when only a call can show it. */
export type MethodResult = 'promise' | 'observable' | 'unknown';

const AsyncFunction = (async () => {}).constructor;
const GeneratorFunction = function* () {}.constructor;
const AsyncGeneratorFunction = async function* () {}.constructor;

/**
 * Finds the kind of result of a method, from its kind and from the return type that TypeScript and swc emit with
 * `emitDecoratorMetadata`.
 *
 * @throws OptionsError for generators, and for methods whose return type says that they are synchronous
 */
export function resultOf(
  decorator: string,
  target: object,
  key: string | symbol,
  method: object,
): MethodResult {
  const place = `${target.constructor.name}.${String(key)}`;
  if (method instanceof AsyncGeneratorFunction || method instanceof GeneratorFunction) {
    throw new OptionsError(
      decorator,
      'on a method that returns a promise or an Observable; decorate the call that opens the stream instead',
      'a generator',
      place,
    );
  }
  if (method instanceof AsyncFunction) return 'promise';
  if (!Reflect.hasMetadata('design:returntype', target, key)) return 'unknown';
  const type: unknown = Reflect.getMetadata('design:returntype', target, key);
  if (type === Object) return 'unknown';
  if (typeof type === 'function') {
    const prototype = type.prototype as { then?: unknown } | undefined;
    if (isObservable(prototype)) return 'observable';
    if (typeof prototype?.then === 'function') return 'promise';
  }
  throw new OptionsError(
    decorator,
    'on a method that returns a promise or an Observable; make it async, or write its return type down',
    `one that returns ${typeof type === 'function' ? type.name : 'void'}`,
    place,
  );
}
