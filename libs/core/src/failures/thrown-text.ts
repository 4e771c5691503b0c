import { errorName, isError } from './error-identity.js';
import { MAX_NAME_LENGTH } from './failures.constants.js';
import { readText } from './read-property.js';

/** Maximum number of keys in the description of an object. */
const MAX_KEYS = 10;

/** Describes a thrown value without a message. Text stays as it is. An object is described by its keys, never by its values. */
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

/** Returns the message of an error, or the description of a thrown value without a message. Never throws. */
export const messageOf = (thrown: unknown): string => readText(thrown, 'message') ?? describeThrown(thrown);

/** Returns `<class>: <message>` of an error, or the description of any other thrown value. Never throws. */
export function headlineOf(thrown: unknown): string {
  const message = readText(thrown, 'message');
  if (message === undefined) return describeThrown(thrown);
  const name = errorName(thrown);
  return message === '' ? name : `${name}: ${message}`;
}

/** Returns the stack of an error; `undefined` without a readable stack. V8 formats the stack at this call, which is costly. */
export const stackOf = (thrown: unknown): string | undefined => readText(thrown, 'stack');

/** Returns the text for a log: the stack, or the headline of a thrown value without a stack. Never throws. */
export const logTextOf = (thrown: unknown): string => stackOf(thrown) ?? headlineOf(thrown);
