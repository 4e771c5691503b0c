import { errorName, isError } from './error-identity.js';
import { MAX_NAME_LENGTH } from './failures.constants.js';
import { readText } from './read-property.js';

/** Keys of an object that a description lists. */
const MAX_KEYS = 10;

/** Describes a thrown value that has no message: a text stays as it is, an object is described by its keys, never by its values. */
export function describeThrown(thrown: unknown): string {
  try {
    if (typeof thrown === 'string') return thrown;
    if (typeof thrown === 'function')
      return `function ${readText(thrown, 'name')?.slice(0, MAX_NAME_LENGTH) ?? ''}`;
    if (typeof thrown !== 'object' || thrown === null) return String(thrown);
    if (isError(thrown)) return 'an error without a readable message';
    if (Array.isArray(thrown)) return `a list of ${thrown.length}`;
    const keys = Object.keys(thrown);
    const shown = keys.slice(0, MAX_KEYS).map((key) => key.slice(0, 50));
    return `an object with ${shown.length === 0 ? 'no keys' : shown.join(', ')}${keys.length > MAX_KEYS ? ', ...' : ''}`;
  } catch {
    return 'something that cannot be read';
  }
}

/** Message of an error, or a description of a thrown value that has none. Never throws. */
export const messageOf = (thrown: unknown): string => readText(thrown, 'message') ?? describeThrown(thrown);

/** `<class>: <message>` of an error, or a description of another thrown value. Never throws. */
export function headlineOf(thrown: unknown): string {
  const message = readText(thrown, 'message');
  if (message === undefined) return describeThrown(thrown);
  const name = errorName(thrown);
  return message === '' ? name : `${name}: ${message}`;
}

/** Stack of an error; `undefined` when there is none or it cannot be read. V8 formats it now, which is not free. */
export const stackOf = (thrown: unknown): string | undefined => readText(thrown, 'stack');

/** Text for a log line: the stack, or the headline of a thrown value that has none. Never throws. */
export const logTextOf = (thrown: unknown): string => stackOf(thrown) ?? headlineOf(thrown);
