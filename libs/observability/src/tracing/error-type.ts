import { errorName, processRedactor, readText } from '@breakwater/core';

/** Codes and class names are short words such as `ECONNREFUSED` or `CircuitOpenError`; a longer text may be data. */
const WORD = /^[\w.-]{1,64}$/;

/** OpenTelemetry's fallback for `error.type` when nothing better is known. */
const OTHER = '_OTHER';

/** The code of an error or the name of its class, a word of low cardinality for OpenTelemetry's `error.type`. */
export function errorType(error: unknown): string {
  // Not a number, such as the legacy code of a DOMException.
  const code = readText(error, 'code');
  return code !== undefined && isWord(code) ? code : exceptionType(error);
}

/** The name of an error's class for OpenTelemetry's `exception.type`; `_OTHER` for a value that is not an error. */
export function exceptionType(error: unknown): string {
  if (readText(error, 'message') === undefined) return OTHER;
  const name = errorName(error);
  return isWord(name) ? name : OTHER;
}

/** A name can be a secret, too: anything can be written into `error.name`. */
const isWord = (text: string): boolean => WORD.test(text) && processRedactor.text(text) === text;
