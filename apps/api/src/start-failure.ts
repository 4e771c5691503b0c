import { OptionsError, errorCode, processRedactor, readNumber } from '@breakwater/core';
import { formatStartupReport, validateStartup } from '@breakwater/lifecycle';
import type { INestApplication } from '@nestjs/common';
import { ConfigurationError } from './platform/config/configuration.error.js';

/** Longest message: the list of problems of a configuration can be long. */
const MAX_MESSAGE = 20_000;

/** Describes why the program could not start, with the remedy for known causes. */
export function describeStartFailure(error: unknown): string {
  // The message shows no secret, but a redactor would hide the text after the name of a secret.
  if (error instanceof ConfigurationError) return error.message;
  if (error instanceof OptionsError) return processRedactor.lines(error.message, MAX_MESSAGE);
  const code = errorCode(error);
  const port = readNumber(error, 'port');
  if (code === 'EADDRINUSE') return `Port ${port} is taken. Choose another one with PORT.`;
  if (code === 'EACCES') return `Port ${port} may not be used by this user. Choose another one with PORT.`;
  return processRedactor.stack(error);
}

/**
 * The same for the start of the API. When a module refuses its options, e.g. a folder that cannot be written, the start-up checks have not
 * run yet. They run now, so that all problems come at once.
 */
export async function describeFailedStart(
  error: unknown,
  app: INestApplication | undefined,
): Promise<string> {
  const failure = describeStartFailure(error);
  if (!app || !(error instanceof OptionsError)) return failure;
  try {
    return `${failure}\n\n${formatStartupReport(await validateStartup(app))}`;
  } catch {
    return failure;
  }
}
