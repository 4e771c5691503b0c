import { OptionsError, errorCode, logTextOf, readNumber } from '@breakwater/core';
import { ConfigurationError } from './platform/config/configuration.error.js';

/** Says why the program could not start: in plain words where a person can do something about it. */
export function describeStartFailure(error: unknown): string {
  if (error instanceof ConfigurationError || error instanceof OptionsError) return error.message;
  const code = errorCode(error);
  const port = readNumber(error, 'port');
  if (code === 'EADDRINUSE') return `Port ${port} is taken. Choose another one with PORT.`;
  if (code === 'EACCES') return `Port ${port} may not be used by this user. Choose another one with PORT.`;
  return logTextOf(error);
}
