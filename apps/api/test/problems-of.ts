import { readEnvironment } from '../src/environment.js';
import { ConfigurationError } from '../src/platform/config/configuration.error.js';

/** The error about these variables; throws if the API accepts them. */
export function problemsOf(variables: Record<string, string>, environment = variables): ConfigurationError {
  try {
    readEnvironment(variables, environment);
  } catch (error) {
    if (error instanceof ConfigurationError) return error;
    throw error;
  }
  throw new Error('The configuration was accepted.');
}
