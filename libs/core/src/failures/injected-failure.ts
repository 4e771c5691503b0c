import { causesOf } from './causes.js';
import { readProperty, readText } from './read-property.js';

/** Field of `metadata` that names the rule. */
const FIELD = 'chaos';

/**
 * Marks an error that a chaos rule has injected: its `metadata.chaos` becomes the id of the rule. Errors of any class can be marked.
 *
 * @returns the error
 */
export function markInjected<E extends object>(error: E, rule: string): E {
  const metadata: unknown = readProperty(error, 'metadata');
  const others = typeof metadata === 'object' ? metadata : undefined;
  try {
    // False for a frozen error. It stays unmarked; the event and the metric still count it.
    Reflect.defineProperty(error, 'metadata', {
      value: { ...others, [FIELD]: rule },
      configurable: true,
      enumerable: true,
      writable: true,
    });
  } catch {
    // A proxy refuses the mark.
  }
  return error;
}

/** Returns the id of the chaos rule that has injected an error or one of its causes; `undefined` for a real failure. */
export function injectedBy(thrown: unknown): string | undefined {
  for (const error of causesOf(thrown)) {
    const rule = readText(readProperty(error, 'metadata'), FIELD);
    if (rule !== undefined) return rule;
  }
  return undefined;
}
