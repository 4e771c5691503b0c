import { describeThrown } from '../thrown/describe-thrown.js';
import { errorName } from '../thrown/error-name.js';
import { readText } from '../thrown/read-property.js';

/** Why a part of this package failed, for people: `<class>: <message>`. Stores and channels are foreign code and may throw anything. */
export function failureText(failure: unknown): string {
  const message = readText(failure, 'message');
  if (message === undefined) return describeThrown(failure);
  const name = errorName(failure as object);
  return message === '' ? name : `${name}: ${message}`;
}
