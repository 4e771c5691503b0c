import { errorCode, OptionsError, processRedactor, readNumber } from '@breakwater/core';
import { PageNotBuiltError } from './page/page-not-built.error.js';

/** Describes why the server could not start, with the remedy for known causes. */
export function describeStartFailure(error: unknown): string {
  if (error instanceof OptionsError || error instanceof PageNotBuiltError) return error.message;
  const port = readNumber(error, 'port');
  switch (errorCode(error)) {
    case 'EADDRINUSE':
      return `Port ${port} is taken. Choose another one with WEB_PORT.`;
    case 'EACCES':
      return `Port ${port} may not be used by this user. Choose another one with WEB_PORT.`;
    default:
      return processRedactor.stack(error);
  }
}
