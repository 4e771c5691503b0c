import { isOptionsObject, OptionsCheck, readOptions } from '@breakwater/core';

/** The option that every step but a fallback takes beside its own ones. */
export interface Switchable {
  /**
   * True if the step runs. A step that is switched off lets calls pass; its options are still checked at the start. The stronger
   * place wins, as with other options.
   * @default true
   */
  readonly enabled?: boolean | undefined;
}

/** A declaration of a step, taken apart. */
interface Parts<I> {
  /** `undefined` when the declaration does not set it. */
  readonly enabled: boolean | undefined;
  readonly input: I;
}

/**
 * Requires that the declaration of a step is an object, once its short forms are written out.
 *
 * @param forms the short forms, for the message, e.g. `true, a name`
 * @throws OptionsError for any other value
 */
export function requireOptions(kind: string, input: unknown, forms: string, place?: string): void {
  const expected = `${forms}, or an object with options; leave it out, or write { enabled: false }, for none`;
  new OptionsCheck(kind, place).that(isOptionsObject(input), '', expected, input);
}

/** Options of the steps of this package that have options of their own. */
const GROUPS: readonly string[] = ['attempt', 'backoff', 'budget', 'halfOpen', 'resetBackoff'];

/**
 * Reads the declaration of a step and removes `enabled` from it, so that no step has to handle this option.
 *
 * @param kind kind of the step, for the message
 * @throws OptionsError when an option cannot be read, or `enabled` is not a boolean
 */
export function takeEnabled<I>(input: I, kind: string, place?: string): Parts<I> {
  if (typeof input !== 'object' || kind === 'fallback') return { enabled: undefined, input };
  const options = readOptions(input, kind, place, GROUPS);
  if (options === null || options === input || !Object.hasOwn(options, 'enabled')) {
    return { enabled: undefined, input: options };
  }
  const { enabled, ...rest } = options as I & Switchable;
  if (enabled !== undefined) new OptionsCheck(kind, place).boolean('enabled', enabled);
  return { enabled, input: rest as I };
}
