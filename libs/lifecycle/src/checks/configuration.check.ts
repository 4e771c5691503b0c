import { OptionsError, type StartupCheckFunction } from '@breakwater/core';

/** Findings about a configuration that is valid. */
export interface ConfigurationFindings {
  /** Short description, e.g. `production`. */
  readonly summary?: string;
  /** Settings that are allowed, but that the operator should know about, one sentence each. */
  readonly warnings?: readonly string[];
}

/**
 * Checks the configuration.
 *
 * @param read reads and checks it. Of the errors that it throws only the message of an `OptionsError` is shown, because others may
 * contain values.
 */
export function configurationCheck(read: () => ConfigurationFindings | void): StartupCheckFunction {
  return () => {
    try {
      const { summary, warnings = [] } = read() ?? {};
      if (warnings.length > 0) return { status: 'warning', message: warnings.join(' ') };
      return { status: 'passed', ...(summary !== undefined && { message: summary }) };
    } catch (error) {
      if (!(error instanceof OptionsError)) throw error;
      return { status: 'failed', message: error.message };
    }
  };
}
