import { errorName, readText } from '@breakwater/core';

/** Codes and class names are short words such as `ECONNREFUSED` or `CircuitOpenError`; a longer text may be data. */
const WORD = /^[\w.-]{1,64}$/;

/** OpenTelemetry's fallback for `error.type` when nothing better is known. */
const OTHER = '_OTHER';

/** The code of an error or the name of its class, a word of low cardinality for OpenTelemetry's `error.type`. */
export function errorType(error: unknown): string {
  // Not a number, such as the legacy code of a DOMException.
  const code = readText(error, 'code');
  return code !== undefined && WORD.test(code) ? code : exceptionType(error);
}

/** The name of an error's class for OpenTelemetry's `exception.type`; `_OTHER` for a value that is not an error. */
export function exceptionType(error: unknown): string {
  if (readText(error, 'message') === undefined) return OTHER;
  const name = errorName(error);
  return WORD.test(name) ? name : OTHER;
}
