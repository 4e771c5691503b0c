import { OptionsError, errorCode, processRedactor, readNumber } from '@breakwater/core';
import { ConfigurationError } from './platform/config/configuration.error.js';

/** A list of everything that is wrong with a configuration can be long. */
const MAX_MESSAGE = 20_000;

/** Says why the program could not start: in plain words where a person can do something about it. */
export function describeStartFailure(error: unknown): string {
  // It shows no value of a secret, and a redactor would hide what follows the name of one.
  if (error instanceof ConfigurationError) return error.message;
  if (error instanceof OptionsError) return processRedactor.lines(error.message, MAX_MESSAGE);
  const code = errorCode(error);
  const port = readNumber(error, 'port');
  if (code === 'EADDRINUSE') return `Port ${port} is taken. Choose another one with PORT.`;
  if (code === 'EACCES') return `Port ${port} may not be used by this user. Choose another one with PORT.`;
  return processRedactor.stack(error);
}
