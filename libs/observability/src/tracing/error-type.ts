import { errorName, processRedactor, readText } from '@breakwater/core';

/** Codes and class names are short words, such as `ECONNREFUSED` or `CircuitOpenError`. A longer text may contain data. */
const WORD = /^[\w.-]{1,64}$/;

/** OpenTelemetry's value of `error.type` for an unknown type. */
const OTHER = '_OTHER';

/** Returns the code of an error or else the name of its class, for OpenTelemetry's `error.type`, which needs low cardinality. */
export function errorType(error: unknown): string {
  // Reads text only: the legacy code of a DOMException is a number.
  const code = readText(error, 'code');
  return code !== undefined && isWord(code) ? code : exceptionType(error);
}

/** Returns the name of an error's class for OpenTelemetry's `exception.type`; `_OTHER` for a value that is not an error. */
export function exceptionType(error: unknown): string {
  if (readText(error, 'message') === undefined) return OTHER;
  const name = errorName(error);
  return isWord(name) ? name : OTHER;
}

/** Rejects a name with a secret in it: code can assign any text to `error.name`. */
const isWord = (text: string): boolean => WORD.test(text) && processRedactor.text(text) === text;
