import { readProperty, readText } from './read-property.js';
import { MAX_NAME_LENGTH } from './thrown.constants.js';

/**
 * Name of an error's class. What the error says itself counts, unless that is `Error`, which every subclass says that does not
 * set a name; then it is the name of the constructor.
 */
export function errorName(error: object): string {
  const name = readText(error, 'name');
  if (name !== undefined && name !== '' && name !== 'Error') return name.slice(0, MAX_NAME_LENGTH);
  const className = readText(readProperty(error, 'constructor'), 'name');
  // A plain object with a message, e.g. of a worker or of an API, is as good as an error.
  if (className === undefined || className === '' || className === 'Object') return 'Error';
  return className.slice(0, MAX_NAME_LENGTH);
}

/** Code of an error: a text, or a number as gRPC and MongoDB have it. */
export function errorCode(error: object): string | undefined {
  const code = readProperty(error, 'code');
  if (typeof code === 'string') return code === '' ? undefined : code.slice(0, MAX_NAME_LENGTH);
  return typeof code === 'number' ? String(code) : undefined;
}
