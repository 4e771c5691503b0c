import { readText } from './read-property.js';
import { MAX_NAME_LENGTH } from './thrown.constants.js';

/** Keys of an object that describe it. */
const MAX_KEYS = 10;

/** What stands for the message of something that is no error: a text itself, and the keys of an object, never its values. */
export function describeThrown(thrown: unknown): string {
  try {
    if (typeof thrown === 'string') return thrown;
    if (typeof thrown === 'function')
      return `function ${readText(thrown, 'name')?.slice(0, MAX_NAME_LENGTH) ?? ''}`;
    if (typeof thrown !== 'object' || thrown === null) return String(thrown);
    if (Array.isArray(thrown)) return `a list of ${thrown.length}`;
    const keys = Object.keys(thrown);
    const shown = keys.slice(0, MAX_KEYS).map((key) => key.slice(0, 50));
    return `an object with ${shown.length === 0 ? 'no keys' : shown.join(', ')}${keys.length > MAX_KEYS ? ', ...' : ''}`;
  } catch {
    return 'something that cannot be read';
  }
}
