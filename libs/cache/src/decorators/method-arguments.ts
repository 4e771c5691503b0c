import { OptionsError, readProperty } from '@breakwater/core';
import type { LogicalCall } from '@breakwater/resilience/steps';
import { areTags } from '../options/lookup.options.js';
import type { CacheTags } from './cached.options.js';

type Arguments = readonly unknown[];

/** Calls an option that is a function of the arguments of a method. */
export function ofArguments<T>(option: (...args: never[]) => T, { self, args = [] }: LogicalCall): T {
  return Reflect.apply(option, self, args) as T;
}

/**
 * The tags for a call.
 *
 * @throws TypeError when the option is a function that returns something else; or what it throws
 */
export function tagsOf(option: CacheTags | undefined, logical: LogicalCall): readonly string[] | undefined {
  if (typeof option !== 'function') return option;
  const tags: unknown = ofArguments(option, logical);
  if (areTags(tags)) return tags;
  throw new TypeError('The option `tags` has to return a list of texts.');
}

/** Returns whether the caller asked for a new value, with a last argument `{ skipCache: true }`. */
export function skipsCache(args: Arguments): boolean {
  const last = args.at(-1);
  return typeof last === 'object' && last !== null && readProperty(last, 'skipCache') === true;
}

/** The arguments for the key, without `skipCache`, which does not select the value. */
export function withoutSkip(args: Arguments): Arguments {
  const last = args.at(-1);
  if (typeof last !== 'object' || last === null || !Object.hasOwn(last, 'skipCache')) return args;
  const { skipCache: _, ...others } = last as { skipCache: unknown };
  const rest = args.slice(0, -1);
  return Object.keys(others).length === 0 ? rest : [...rest, others];
}

/** A policy may be only for classes, so the mistake is its use by a service. */
export function refuseWithoutMethod(kind: string, place: string) {
  return (): Promise<never> => {
    const expected = 'used by a decorated method only; call the cache yourself around `execute`';
    return Promise.reject(new OptionsError(kind, expected, 'an operation without arguments', place));
  };
}
