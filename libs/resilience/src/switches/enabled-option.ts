import { OptionsCheck } from '@breakwater/core';

/** The option that every step but a fallback takes beside its own ones. */
export interface Switchable {
  /**
   * Whether the step runs. A step that is switched off lets calls pass, and is checked at the start like any other. The stronger
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
 * Takes `enabled` out of the declaration of a step, so that the step itself need not know it.
 *
 * @param kind kind of the step, for the message
 * @throws OptionsError when it is not a boolean
 */
export function takeEnabled<I>(input: I, kind: string, place?: string): Parts<I> {
  const isSet = typeof input === 'object' && input !== null && Object.hasOwn(input, 'enabled');
  if (!isSet || kind === 'fallback') return { enabled: undefined, input };
  const { enabled, ...rest } = input as I & Switchable;
  if (enabled !== undefined) new OptionsCheck(kind, place).boolean('enabled', enabled);
  return { enabled, input: rest as I };
}
